-- Somebody comes back from the provider, once.
-- $1 SHA-256 of the state, $2 now
-- columns: nonce, verificatie, naar
select nonce, verificatie, naar from eindig_poging($1::bytea, $2::timestamptz)
