-- The school of which a full delivery would take away most beyond what one file may: one in ten, and one always.
-- $1 ids of schools, $2 first end date, $3 how many of one school may go (null: one in ten)
-- columns: brin, weg, bekend, mag; no row: go ahead
select *
from (
	select brin, weg, bekend, coalesce($3::bigint, greatest(bekend / 10, 1)) as mag
	from vervallende_bpvos($1::text::integer[], $2::date)) v
where weg > mag
order by weg - mag desc, brin
limit 1
