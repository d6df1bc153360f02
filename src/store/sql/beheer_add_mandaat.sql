-- A school lets a supplier send on its behalf.
-- $1 OIN of the supplier, $2 OIN of the school, $3 operation or *, $4 from, $5 until, $6 source, $7 actor, $8 now
-- columns: id; no row: one of the two is not there
insert into mandaten (leverancier_id, school_id, dienst, geldig_van, geldig_tot, bron, aangemaakt_door, aangemaakt_op)
select l.id, s.id, $3::text, $4::date, $5::date, $6::text, $7::text, $8::timestamptz
from organisaties l
cross join organisaties s
where l.oin = $1::text and s.oin = $2::text and s.soort = 'SCHOOL'
returning id
