-- Writes down that an import was refused.
-- $1 actor, $2 now, $3 verb, $4 what was right was stored, $5 errors, $6 reason or null, and the first errors: $7 files, $8 lines, $9 columns, $10 reasons
-- columns: none
insert into geweigerde_inlezingen (door, op, verb, opgeslagen, fouten, reden, regels)
values ($1::text, $2::timestamptz, $3::text, $4::boolean, $5::bigint, left($6::text, 500), coalesce((
	select jsonb_agg(jsonb_build_object('bestand', f.bestand, 'regel', f.regel, 'kolom', f.kolom, 'reden', f.reden) order by f.nr)
	from unnest($7::text[], $8::bigint[], $9::text[], $10::text[]) with ordinality f (bestand, regel, kolom, reden, nr)), '[]'))
