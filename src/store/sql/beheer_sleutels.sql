-- The keys of schools and of the house, newest of a school first.
-- columns: oin (null: of the house), naam (of the school, or the purpose), hoofdsleutel, aangemaakt_op, herverpakt_op, vernietigd_op
--   (microseconds since 1970), records
select o.oin::text as oin, o.naam, k.hoofdsleutel,
	(extract(epoch from k.aangemaakt_op) * 1000000)::bigint as aangemaakt_op,
	(extract(epoch from k.herverpakt_op) * 1000000)::bigint as herverpakt_op,
	(extract(epoch from k.vernietigd_op) * 1000000)::bigint as vernietigd_op,
	(select count(*) from recordsleutels r where r.schoolsleutel_id = k.id) as records
from schoolsleutels k
join organisaties o on o.id = k.school_id
union all
select null, h.doel, h.hoofdsleutel,
	(extract(epoch from h.aangemaakt_op) * 1000000)::bigint,
	(extract(epoch from h.herverpakt_op) * 1000000)::bigint, null, null
from huissleutels h
order by 1 nulls first, 4 desc, 2
