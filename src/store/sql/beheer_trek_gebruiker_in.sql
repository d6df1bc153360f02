-- Somebody may log in no more, and is logged out (a trigger).
-- $1 naam, $2 actor, $3 now
-- columns: id; no row: there is no such person
update gebruikers
set ingetrokken_door = $2::text, ingetrokken_op = $3::timestamptz
where naam = $1::text and ingetrokken_op is null
returning id
