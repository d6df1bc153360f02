-- Whose session this is; told that they were seen. Who logged in with a certificate shows it still.
-- $1 SHA-256 of the token, $2 now, $3 seconds that a session may be idle, $4 issuer, $5 subject and $6 SHA-256 of the certificate that
-- the browser shows (null: none)
-- columns: gebruiker_id, naam, volledige_naam, school_id, school, school_naam, rollen, opleidingen (both lists with spaces)
select gebruiker_id, naam, volledige_naam, school_id, school, school_naam, array_to_string(rollen, ' ') as rollen,
	array_to_string(opleidingen, ' ') as opleidingen
from zie_sessie($1::bytea, $2::timestamptz, make_interval(secs => $3::bigint), $4::text, $5::text, $6::text)
