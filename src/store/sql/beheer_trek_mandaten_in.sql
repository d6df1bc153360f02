-- Withdraws at once what is not withdrawn yet.
-- $1 supplier OIN, $2 school OIN, $3 dienst or null (every service), $4 actor, $5 now
-- columns: id, a row each
update mandaten m
set ingetrokken_door = $4::text, ingetrokken_op = $5::timestamptz
from organisaties l, organisaties s
where l.oin = $1::text and s.oin = $2::text and m.leverancier_id = l.id and m.school_id = s.id
	and m.ingetrokken_op is null and ($3::text is null or m.dienst = $3::text)
returning m.id
