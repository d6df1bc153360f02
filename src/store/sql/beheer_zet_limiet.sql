-- The limit of every version that has not ended: it is SBB's own and holds at once.
-- $1 nummer, $2 berichten per minuut or null, $3 actor, $4 now
-- columns: id, a row each
update overeenkomsten
set berichten_per_minuut = $2::integer, gewijzigd_door = $3::text, gewijzigd_op = $4::timestamptz
where nummer = $1::text and status <> 'BEEINDIGD'
returning id
