-- Adds the next version of an overeenkomst as CONCEPT. No row when the school is not registered, or the number is another's.
-- $1 nummer, $2 school OIN, $3 van, $4 tot, $5 veldenset, $6 open antwoorden, $7 profiel, $8 vrijgavemoment, $9 grondslag,
-- $10 doel, $11 dpia, $12 rol, $13 subverwerker, $14-$16 retention or null, $17 actor, $18 now
-- columns: id, versie
insert into overeenkomsten (school_id, nummer, versie, status, geldig_van, geldig_tot, veldenset, open_antwoorden, profiel,
	vrijgavemoment, grondslag, doel, dpia_datum, rol_sbb, subverwerker, bewaar_contact_dagen, bewaar_antwoorden_maanden,
	bewaar_koppeling_maanden, aangemaakt_door, aangemaakt_op)
select s.id, $1::text, coalesce((select max(v.versie) from overeenkomsten v where v.nummer = $1::text), 0) + 1, 'CONCEPT',
	$3::date, $4::date, $5::text, $6::boolean, $7::text, $8::text, $9::text, $10::text, $11::date, $12::text, $13::text,
	coalesce($14::integer, 180), coalesce($15::integer, 84), coalesce($16::integer, 6), $17::text, $18::timestamptz
from organisaties s
where s.oin = $2::text and s.soort = 'SCHOOL'
	and not exists (select from overeenkomsten a where a.nummer = $1::text and a.school_id <> s.id)
returning id, versie
