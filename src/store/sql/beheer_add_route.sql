-- A route of a school from a day on.
-- $1 OIN of the school, $2 route, $3 from, $4 actor, $5 now
-- columns: school_id; no row: the school is not there
insert into routes (school_id, soort, geldig_van, aangemaakt_door, aangemaakt_op)
select s.id, $2::text, $3::date, $4::text, $5::timestamptz
from organisaties s
where s.oin = $1::text and s.soort = 'SCHOOL'
returning school_id
