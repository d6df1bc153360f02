-- Adds an organisation, or renames and (de)activates the one with this OIN. Kind and BRIN of one that is there never change:
-- a row that does not fit them is not touched.
-- $1 OIN, $2 kind, $3 name, $4 BRIN (null: no school), $5 active, $6 actor, $7 now
-- columns: nieuw; no row: the OIN is there with another kind
insert into organisaties as o (oin, soort, naam, brin, actief, aangemaakt_door, aangemaakt_op)
values ($1::text, $2::text, $3::text, $4::text, $5::boolean, $6::text, $7::timestamptz)
on conflict (oin) do update
set naam = excluded.naam, actief = excluded.actief, gewijzigd_door = excluded.aangemaakt_door,
	gewijzigd_op = excluded.aangemaakt_op
where o.soort = excluded.soort
returning o.gewijzigd_op is null as nieuw
