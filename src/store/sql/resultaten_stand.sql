-- How far a school may see now, and how many responses that snapshot holds.
-- $1 school id, $2 after which mutatienummer, $3 the snapshot when it was taken before (null: now), $4 the overeenkomst
-- columns: tot, aantal
select t.tot, (
	select count(*)
	from respons r
	where r.school_id = $1::integer and r.mutatienummer > $2::bigint and r.mutatienummer <= t.tot
		and (r.vervallen_bij is null or r.vervallen_bij > t.tot)) as aantal
from (
	select coalesce($3::bigint, (
		select vrijgegeven_tot($1::integer, o.veldenset, o.vrijgavemoment, now())
		from overeenkomsten o
		where o.id = $4::integer and o.status = 'ACTIEF'
			and daterange(o.geldig_van, o.geldig_tot) @> (now() at time zone 'Europe/Amsterdam')::date), 0) as tot) t
