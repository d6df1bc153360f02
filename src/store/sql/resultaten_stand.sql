-- How far a school may see now, how many responses that snapshot holds, and the newest erasure.
-- $1 school id, $2 after which mutatienummer, $3 the overeenkomst
-- columns: tot, aantal, gewist (0: none)
select t.tot, (
	select count(*)
	from respons r
	where r.school_id = $1::integer and r.mutatienummer > $2::bigint and r.mutatienummer <= t.tot
		and (r.vervallen_bij is null or r.vervallen_bij > t.tot)) as aantal,
	coalesce((
		select max(w.mutatienummer)
		from verwijderingen w
		where w.school_id = $1::integer and w.reden = 'GEWIST_OP_VERZOEK'), 0) as gewist
from (
	select coalesce((
		select vrijgegeven_tot($1::integer, o.veldenset, o.vrijgavemoment, now())
		from overeenkomsten o
		where o.id = $3::integer and o.status = 'ACTIEF'
			and daterange(o.geldig_van, o.geldig_tot) @> (now() at time zone 'Europe/Amsterdam')::date), 0) as tot) t
