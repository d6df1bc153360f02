-- The set that a file is of: what it takes to build it again.
-- $1 id of a file
-- columns: id, school_id, veldenset, open_antwoorden, formaat, vorm, vanaf, tot, gewist, variabele_tot, soort
select s.id, s.school_id, s.veldenset, s.open_antwoorden, s.formaat, s.vorm, s.vanaf, s.tot, s.gewist, s.variabele_tot, b.soort
from bestanden b
join bestandensets s on s.id = b.set_id
where b.id = $1::bigint
