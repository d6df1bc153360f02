-- Upserts a batch of sealed student details. In order of key, so that two batches never wait for each other in a circle.
-- A row comes back only when it was stored; keer 1 is new. Of what does not come back is somebody else's newer document, or
-- the same content, and its row is locked until the transaction ends: keep_studentgegevens tells which.
-- $1 school id, $2 bpvoKenmerken, $3 aanbiedercodes, $4 locatiecodes, $5 opleidingscodes, $6 leerbedrijf ids, $7 end dates,
-- $8 begin dates (null: none), $9 leerwegen (null: none), $10 sealed details, $11 fingerprints, $12 data keys,
-- $13 time of the document, $14 now
-- columns: bpvo_kenmerk, keer, bewaard
insert into studentgegevens as s (school_id, bpvo_kenmerk, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode,
	leerbedrijf_id, geplande_einddatum, begindatum, leerweg, verzegeld, vingerafdruk, sleutel_id, document_op,
	aangeleverd_op, gewijzigd_op)
select $1::integer, u.kenmerk, u.aanbieder, u.locatie, u.opleiding, u.leerbedrijf, u.einde::date, u.begin::date, u.leerweg,
	u.verzegeld, u.vingerafdruk, u.sleutel, $13::timestamptz, $14::timestamptz, $14::timestamptz
from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bytea[],
	$11::bytea[], $12::bigint[])
	as u (kenmerk, aanbieder, locatie, opleiding, leerbedrijf, einde, begin, leerweg, verzegeld, vingerafdruk, sleutel)
order by u.kenmerk
on conflict (school_id, bpvo_kenmerk) do update
set onderwijsaanbiedercode = excluded.onderwijsaanbiedercode,
	onderwijslocatiecode = excluded.onderwijslocatiecode,
	opleidingscode = excluded.opleidingscode,
	leerbedrijf_id = excluded.leerbedrijf_id,
	geplande_einddatum = excluded.geplande_einddatum,
	begindatum = excluded.begindatum,
	leerweg = excluded.leerweg,
	verzegeld = excluded.verzegeld,
	vingerafdruk = excluded.vingerafdruk,
	sleutel_id = excluded.sleutel_id,
	document_op = excluded.document_op,
	keer = s.keer + 1,
	gewijzigd_op = excluded.gewijzigd_op
where s.vingerafdruk <> excluded.vingerafdruk and s.document_op <= excluded.document_op
returning s.bpvo_kenmerk, s.keer, null as bewaard
