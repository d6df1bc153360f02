-- Adds the next version of an overeenkomst as CONCEPT. No row when the school is not registered, or the number is another's.
-- A limit that is not given is that of the version before; a first version has four messages at once and no other limit.
-- $1 nummer, $2 school OIN, $3 van, $4 tot, $5 veldenset, $6 open antwoorden, $7 profiel, $8 vrijgavemoment, $9 grondslag,
-- $10 doel, $11 dpia, $12 rol, $13 subverwerker, $14-$16 retention or null, $17 berichten per minuut or null,
-- $18 gelijktijdig or null, $19 megabytes per uur or null, $20 actor, $21 now
-- columns: id, versie
insert into overeenkomsten (school_id, nummer, versie, geldig_van, geldig_tot, veldenset, open_antwoorden, profiel,
	vrijgavemoment, grondslag, doel, dpia_datum, rol_sbb, subverwerker, bewaar_contact_dagen, bewaar_antwoorden_maanden,
	bewaar_koppeling_maanden, berichten_per_minuut, gelijktijdig, megabytes_per_uur, aangemaakt_door, aangemaakt_op)
select s.id, $1::text, coalesce(v.versie, 0) + 1, $3::date, $4::date, $5::text, $6::boolean, $7::text, $8::text, $9::text,
	$10::text, $11::date, $12::text, $13::text, coalesce($14::integer, 180), coalesce($15::integer, 84),
	coalesce($16::integer, 6), coalesce($17::integer, v.berichten_per_minuut),
	coalesce($18::integer, case when v.versie is null then 32 else v.gelijktijdig end),
	coalesce($19::integer, v.megabytes_per_uur), $20::text, $21::timestamptz
from organisaties s
left join lateral (
	select o.versie, o.berichten_per_minuut, o.gelijktijdig, o.megabytes_per_uur
	from overeenkomsten o where o.nummer = $1::text order by o.versie desc limit 1) v
	on true
where s.oin = $2::text and s.soort = 'SCHOOL'
	and not exists (select from overeenkomsten a where a.nummer = $1::text and a.school_id <> s.id)
returning id, versie
