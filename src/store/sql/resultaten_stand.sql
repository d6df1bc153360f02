-- How far a school may see now, how many responses that snapshot holds and has lost, and the newest erasure. All of a snapshot are not counted:
-- an import wrote down how many there were (resultaten_standen), and what was removed after the snapshot and is gone is in it no more.
-- $1 school id, $2 after which mutatienummer, $3 the overeenkomst
-- columns: tot, aantal, verdwenen, gewist (0: none)
select t.tot,
	case when $2::bigint = 0 then coalesce((
			select s.aantal
			from resultaten_standen s
			where s.school_id = $1::integer and s.mutatienummer <= t.tot
			order by s.mutatienummer desc
			limit 1), 0) - v.verdwenen
		else (
			select count(*)
			from respons r
			where r.school_id = $1::integer and r.mutatienummer > $2::bigint and r.mutatienummer <= t.tot
				and (r.vervallen_bij is null or r.vervallen_bij > t.tot)) end as aantal,
	v.verdwenen,
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
cross join lateral verdwenen_uit($1::integer, t.tot) v (verdwenen)
