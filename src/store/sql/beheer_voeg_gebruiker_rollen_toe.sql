-- What somebody is here for.
-- $1 gebruiker, $2 rollen
-- columns: rol, a row each
insert into gebruiker_rollen (gebruiker_id, soort, rol)
select g.id, g.soort, r.rol
from gebruikers g
cross join (select distinct unnest($2::text[]) as rol) r
where g.id = $1::bigint
returning rol
