-- A second person confirms it.
-- $1 school OIN, $2 actor, $3 now
-- columns: id, a row each
update rechtsopvolgingen f
set bevestigd_door = $2::text, bevestigd_op = $3::timestamptz
from organisaties s
where s.oin = $1::text and f.school_id = s.id and f.ingetrokken_op is null and f.bevestigd_op is null
returning f.id
