-- Withdraws it at once, confirmed or not.
-- $1 school OIN, $2 actor, $3 now
-- columns: id, a row each
update rechtsopvolgingen f
set ingetrokken_door = $2::text, ingetrokken_op = $3::timestamptz
from organisaties s
where s.oin = $1::text and f.school_id = s.id and f.ingetrokken_op is null
returning f.id
