-- Which schools an adviseur sees beside those that name him.
-- $1 gebruiker, $2 BRINs
-- columns: school_id, a row each
insert into gebruiker_scholen (gebruiker_id, school_id)
select $1::bigint, o.id
from organisaties o
where o.soort = 'SCHOOL' and o.brin = any ($2::text[])
returning school_id
