-- Any other step of an overeenkomst.
-- $1 id, $2 new state, $3 actor, $4 now
-- columns: none
update overeenkomsten
set status = $2::text, gewijzigd_door = $3::text, gewijzigd_op = $4::timestamptz
where id = $1::integer
