-- The limits of every version that has not ended: they are SBB's own and hold at once. Below 0: stays as it is; 0: none.
-- $1 nummer, $2 berichten per minuut, $3 gelijktijdig, $4 megabytes per uur, $5 actor, $6 now
-- columns: id, a row each
update overeenkomsten
set berichten_per_minuut = case when $2::integer < 0 then berichten_per_minuut else nullif($2::integer, 0) end,
	gelijktijdig = case when $3::integer < 0 then gelijktijdig else nullif($3::integer, 0) end,
	megabytes_per_uur = case when $4::integer < 0 then megabytes_per_uur else nullif($4::integer, 0) end,
	gewijzigd_door = $5::text, gewijzigd_op = $6::timestamptz
where nummer = $1::text and status <> 'BEEINDIGD'
returning id
