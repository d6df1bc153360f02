-- Adds an organisation, or renames and (de)activates the one with this OIN.
-- $1 OIN, $2 soort, $3 naam, $4 BRIN or null, $5 active, $6 actor, $7 now
-- columns: nieuw
insert into organisaties (oin, soort, naam, brin, actief, aangemaakt_door, aangemaakt_op)
values ($1::text, $2::text, $3::text, $4::text, $5::boolean, $6::text, $7::timestamptz)
on conflict (oin) do update
set naam = excluded.naam, actief = excluded.actief, gewijzigd_door = $6::text, gewijzigd_op = $7::timestamptz
returning xmax = 0 as nieuw
