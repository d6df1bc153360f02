-- The route of a school from a day on; no row when the school is not registered.
-- $1 school OIN, $2 soort, $3 from, $4 actor, $5 now
-- columns: school_id
insert into routes (school_id, soort, geldig_van, geldig_tot, aangemaakt_door, aangemaakt_op)
select s.id, $2::text, $3::date,
	(select min(l.geldig_van) from routes l where l.school_id = s.id and l.geldig_van > $3::date), $4::text, $5::timestamptz
from organisaties s
where s.oin = $1::text and s.soort = 'SCHOOL'
returning school_id
