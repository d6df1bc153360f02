-- Which opleidingen a teamleider sees: of those that are registered.
-- $1 gebruiker, $2 opleidingscodes
-- columns: opleidingscode, a row each
insert into gebruiker_opleidingen (gebruiker_id, opleidingscode)
select $1::bigint, c.code
from (select distinct unnest($2::text[]) as code) c
where exists (select from opleidingen o where o.opleidingscode = c.code)
returning opleidingscode
