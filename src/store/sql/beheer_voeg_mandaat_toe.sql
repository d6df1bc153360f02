-- A mandate; no row when supplier or school is not registered.
-- $1 supplier OIN, $2 school OIN, $3 dienst, $4 van, $5 tot, $6 bron, $7 actor, $8 now
-- columns: id
insert into mandaten (leverancier_id, school_id, dienst, geldig_van, geldig_tot, bron, aangemaakt_door, aangemaakt_op)
select l.id, s.id, $3::text, $4::date, $5::date, $6::text, $7::text, $8::timestamptz
from organisaties l, organisaties s
where l.oin = $1::text and s.oin = $2::text and s.soort = 'SCHOOL'
returning id
