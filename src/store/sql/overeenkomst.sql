-- One version of an overeenkomst with its school.
-- $1 overeenkomst id
-- columns: nummer, versie, brin, oin, naam, status, geldig_van, geldig_tot, veldenset, open_antwoorden, profiel,
--   vrijgavemoment
select o.nummer, o.versie, s.brin, s.oin, s.naam, o.status, o.geldig_van, o.geldig_tot, o.veldenset, o.open_antwoorden,
	o.profiel, o.vrijgavemoment
from overeenkomsten o
join organisaties s on s.id = o.school_id
where o.id = $1::integer
