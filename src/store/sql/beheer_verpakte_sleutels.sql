-- Keys that another master key wraps: those of the house (ids below zero) and some of schools, held until the end of the transaction.
-- $1 name of the master key that wraps now, $2 how many schools
-- columns: id, gebonden (what a key is bound to where it is wrapped), meester, verpakt
with huis as (
	select -h.id::bigint as id, 'huissleutel/' || h.doel as gebonden, h.meester, h.verpakt
	from huissleutels h
	where h.meester <> $1::text
	order by h.id
	for update),
school as (
	select k.id::bigint as id, o.oin::text as gebonden, k.meester, k.verpakt
	from schoolsleutels k
	join organisaties o on o.id = k.school_id
	where k.meester <> $1::text and k.verpakt is not null
	order by k.id
	limit $2::integer
	for update of k)
select id, gebonden, meester, verpakt from huis
union all
select id, gebonden, meester, verpakt from school
