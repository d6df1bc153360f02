-- All versions, of one school or of every school.
-- $1 school OIN or null
-- columns: id, nummer, versie, brin, oin, naam, status, geldig_van, geldig_tot, veldenset, open_antwoorden, profiel,
--   vrijgavemoment
select o.id, o.nummer, o.versie, s.brin, s.oin, s.naam, o.status, o.geldig_van, o.geldig_tot, o.veldenset,
	o.open_antwoorden, o.profiel, o.vrijgavemoment
from overeenkomsten o
join organisaties s on s.id = o.school_id
where $1::text is null or s.oin = $1::text
order by s.brin, o.nummer, o.versie
