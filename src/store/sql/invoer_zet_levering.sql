-- Notes this import of results, and what it brought each school.
-- $1 now, $2 actor, $3 first number, $4 last number
-- columns: none
with levering as (
	insert into leveringen (op, door, mutatie_van, mutatie_tot)
	values ($1::timestamptz, $2::text, $3::bigint, $4::bigint)
	returning id)
insert into leveringen_scholen (levering_id, school_id, respondent, anoniem, aantal)
select l.id, p.school_id, v.respondent, v.toezegging = 'ANONIEM', count(*)
from levering l, invoer_plaatsing p
join vragenlijsten v on v.id = p.vragenlijst_id
where not p.ongewijzigd
group by 1, 2, 3, 4
