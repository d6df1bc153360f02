-- Withdraws mandates at once.
-- $1 OIN of the supplier, $2 OIN of the school, $3 operation or * (null: every service), $4 actor, $5 now
-- columns: id, one row per mandate
update mandaten m
set ingetrokken_door = $4::text, ingetrokken_op = $5::timestamptz
from organisaties l, organisaties s
where l.oin = $1::text and s.oin = $2::text and m.leverancier_id = l.id and m.school_id = s.id
	and ($3::text is null or m.dienst = $3::text) and m.ingetrokken_op is null
returning m.id
