-- Logs somebody out.
-- $1 SHA-256 of the token, $2 now
-- columns: eindig_sessie
select eindig_sessie($1::bytea, $2::timestamptz)
