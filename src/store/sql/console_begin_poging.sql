-- Somebody is sent to the provider.
-- $1 SHA-256 of the state, $2 nonce, $3 PKCE verifier, $4 where to afterwards, $5 now
-- columns: begin_poging
select begin_poging($1::bytea, $2::text, $3::text, $4::text, $5::timestamptz)
