-- Removes responses: a tombstone each, and the version in force ends.
-- $1 the last number given out before the removals, $2 now
-- columns: nieuw, gewijzigd
with weg as (
	select r.school_id, r.mutatienummer as oud, i.respons_id, i.reden,
		$1::bigint + row_number() over (order by i.regel) as mutatienummer
	from invoer_verwijderingen i
	join respons r on r.respons_id = i.respons_id and r.vervallen_bij is null),
steen as (
	insert into verwijderingen (school_id, mutatienummer, respons_id, reden, op, sinds)
	select w.school_id, w.mutatienummer, w.respons_id, w.reden, $2::timestamptz, least(w.oud, (
		select min(e.mutatienummer)
		from respons e
		where e.respons_id = w.respons_id and e.school_id = w.school_id and e.vervallen_bij is not null))
	from weg w
	returning 1),
einde as (
	update respons r
	set vervallen_bij = w.mutatienummer
	from weg w
	where r.school_id = w.school_id and r.mutatienummer = w.oud
	returning 1)
select (select count(*) from steen) as nieuw, 0 as gewijzigd
