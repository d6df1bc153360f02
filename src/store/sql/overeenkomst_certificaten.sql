-- Certificates seen of the school of an overeenkomst and of suppliers with a mandate that is not withdrawn.
-- $1 overeenkomst id
-- columns: oin, doel, vingerafdruk, geldig_van, geldig_tot, eerst_gezien, laatst_gezien (microseconds since 1970)
select c.oin, c.doel, c.vingerafdruk,
	(extract(epoch from c.geldig_van) * 1000000)::bigint as geldig_van,
	(extract(epoch from c.geldig_tot) * 1000000)::bigint as geldig_tot,
	(extract(epoch from c.eerst_gezien) * 1000000)::bigint as eerst_gezien,
	(extract(epoch from c.laatst_gezien) * 1000000)::bigint as laatst_gezien
from certificaten c
where c.oin in (
	select s.oin
	from overeenkomsten o
	join organisaties s on s.id = o.school_id
	where o.id = $1::integer
	union
	select l.oin
	from overeenkomsten o
	join mandaten m on m.school_id = o.school_id and m.ingetrokken_op is null
	join organisaties l on l.id = m.leverancier_id
	where o.id = $1::integer)
order by c.oin, c.doel, c.geldig_tot
