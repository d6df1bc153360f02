-- Brings a version into force for the first time.
-- $1 id, $2 actor, $3 now
-- columns: none
update overeenkomsten
set status = 'ACTIEF', geactiveerd_door = $2::text, geactiveerd_op = $3::timestamptz
where id = $1::integer
