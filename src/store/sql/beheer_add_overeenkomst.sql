-- Adds the next version of an overeenkomst as CONCEPT.
-- $1 number, $2 OIN of the school, $3 from, $4 until, $5 field set, $6 open answers, $7 profile, $8 release moment, $9 ground,
-- $10 purpose, $11 date of the DPIA, $12 role of SBB, $13 subprocessor, $14-$16 retention terms (null: default), $17 actor, $18 now
-- columns: id, versie; no row: the school is not there, or the number is another school's
insert into overeenkomsten (school_id, nummer, versie, status, geldig_van, geldig_tot, veldenset, open_antwoorden, profiel,
	vrijgavemoment, grondslag, doel, dpia_datum, rol_sbb, subverwerker, bewaar_contact_dagen, bewaar_antwoorden_maanden,
	bewaar_koppeling_maanden, aangemaakt_door, aangemaakt_op)
select s.id, $1::text, coalesce(e.versie, 0) + 1, 'CONCEPT', $3::date, $4::date, $5::text, $6::boolean, $7::text, $8::text,
	$9::text, $10::text, $11::date, $12::text, $13::text, coalesce($14::integer, 180), coalesce($15::integer, 84),
	coalesce($16::integer, 6), $17::text, $18::timestamptz
from organisaties s
cross join (
	select max(versie) as versie, min(school_id) as school_id from overeenkomsten where nummer = $1::text) e
where s.oin = $2::text and s.soort = 'SCHOOL' and (e.school_id is null or e.school_id = s.id)
returning id, versie
