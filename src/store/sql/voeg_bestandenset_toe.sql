-- A set of which all files are complete.
-- $1 school id, $2 field set, $3 open answers, $4 format, $5 shape, $6 after which mutatienummer, $7 snapshot, $8 newest erasure,
-- $9 last variable, $10 moment of the snapshot, $11 responses, $12 made at, $13 expires at, $14 what the snapshot has lost
-- columns: id
insert into bestandensets (school_id, veldenset, open_antwoorden, formaat, vorm, vanaf, tot, gewist, variabele_tot, momentopname,
	aantal_respons, gemaakt_op, verloopt_op, verdwenen)
values ($1::integer, $2::text, $3::boolean, $4::text, $5::text, $6::bigint, $7::bigint, $8::bigint, $9::smallint, $10::timestamptz,
	$11::bigint, $12::timestamptz, $13::timestamptz, $14::bigint)
returning id
