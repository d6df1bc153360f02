-- How many responses each school has now that this import changed that.
-- $1 the first number of this import, $2 the last
-- columns: none
insert into resultaten_standen (school_id, mutatienummer, aantal)
select d.school_id, $2::bigint, coalesce(v.aantal, 0) + sum(d.verschil)
from (
	select school_id, count(*) as verschil
	from invoer_plaatsing
	where not ongewijzigd and oud_mutatienummer is null
	group by school_id
	union all
	select school_id, -count(*)
	from verwijderingen
	where mutatienummer between $1::bigint and $2::bigint
	group by school_id) d
left join lateral (
	select s.aantal
	from resultaten_standen s
	where s.school_id = d.school_id
	order by s.mutatienummer desc
	limit 1) v on true
group by d.school_id, v.aantal
having sum(d.verschil) <> 0
