-- Writes a delivery of bpvo's down.
-- $1 soort, $2 number or null, $3 file, $4 form, $5 digest of its bytes, $6 digest of its rows (hexadecimal) or null, $7 BRINs or
-- null, $8 first end date or null, $9 stored, $10 read, $11 new, $12 changed, $13 moved, $14 back, $15 gone, $16 errors, $17 reason or
-- null, $18 actor, $19 now, and its first errors: $20 lines, $21 columns, $22 reasons
-- columns: id
with levering as (
	insert into bpvo_leveringen (soort, nummer, bestand, vorm, sha256, inhoud, scholen, vanaf, verwerkt, gelezen, nieuw, gewijzigd,
		verplaatst, hersteld, vervallen, fouten, reden, door, op)
	values ($1::text, $2::integer, $3::text, $4::text, $5::bytea, decode($6::text, 'hex'), $7::text::text[], $8::date, $9::boolean,
		$10::bigint, $11::bigint, $12::bigint, $13::bigint, $14::bigint, $15::bigint, $16::bigint, $17::text, $18::text,
		$19::timestamptz)
	returning id),
fouten as (
	insert into bpvo_levering_fouten (levering_id, nr, regel, kolom, reden)
	select l.id, f.nr, f.regel, f.kolom, f.reden
	from levering l
	cross join unnest($20::bigint[], $21::text[], $22::text[]) with ordinality f (regel, kolom, reden, nr))
select id from levering
