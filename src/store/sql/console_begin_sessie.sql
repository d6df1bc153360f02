-- Logs somebody in.
-- $1 gebruiker, $2 how, $3 SHA-256 of the token, $4 now, $5 seconds that it lasts
-- columns: begin_sessie
select begin_sessie($1::bigint, $2::text, $3::bytea, $4::timestamptz, make_interval(secs => $5::bigint))
