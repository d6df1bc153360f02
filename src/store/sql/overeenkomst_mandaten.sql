-- Mandates of the school of an overeenkomst that are not withdrawn.
-- $1 overeenkomst id
-- columns: oin, naam, dienst, geldig_van, geldig_tot, bron
select l.oin, l.naam, m.dienst, m.geldig_van, m.geldig_tot, m.bron
from mandaten m
join organisaties l on l.id = m.leverancier_id
join overeenkomsten o on o.school_id = m.school_id
where o.id = $1::integer and m.ingetrokken_op is null
order by l.oin, m.dienst, m.geldig_van
