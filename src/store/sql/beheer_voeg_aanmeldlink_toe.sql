-- An address that logs somebody in once.
-- $1 naam, $2 SHA-256 of its secret, $3 actor, $4 now, $5 until
-- columns: gebruiker_id; no row: there is no such person
insert into aanmeldlinks (digest, gebruiker_id, gemaakt_door, gemaakt_op, geldig_tot)
select $2::bytea, g.id, $3::text, $4::timestamptz, $5::timestamptz
from gebruikers g
where g.naam = $1::text and g.ingetrokken_op is null
returning gebruiker_id
