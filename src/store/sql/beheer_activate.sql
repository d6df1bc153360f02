-- Brings a version into force.
-- $1 id, $2 actor, $3 now
-- columns: none
update overeenkomsten
set status = 'ACTIEF', geactiveerd_door = $2::text, geactiveerd_op = $3::timestamptz, gewijzigd_door = $2::text,
	gewijzigd_op = $3::timestamptz
where id = $1::integer
