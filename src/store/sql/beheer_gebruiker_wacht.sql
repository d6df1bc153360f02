-- Whether somebody who was added waits for a second person.
-- $1 gebruiker
-- columns: wacht
select not mag_aanmelden(g) as wacht
from gebruikers g
where g.id = $1::bigint
