-- Withdraws one mandate at once.
-- $1 id, $2 actor, $3 now
-- columns: id; no row when it was withdrawn already
update mandaten m
set ingetrokken_door = $2::text, ingetrokken_op = $3::timestamptz
where m.id = $1::integer and m.ingetrokken_op is null
returning m.id
