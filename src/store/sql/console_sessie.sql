-- Whose session this is; told that they were seen.
-- $1 SHA-256 of the token, $2 now, $3 seconds that a session may be idle
-- columns: gebruiker_id, naam, volledige_naam, school_id, school, school_naam, rollen, opleidingen (both lists with spaces)
select gebruiker_id, naam, volledige_naam, school_id, school, school_naam, array_to_string(rollen, ' ') as rollen,
	array_to_string(opleidingen, ' ') as opleidingen
from zie_sessie($1::bytea, $2::timestamptz, make_interval(secs => $3::bigint))
