-- Stores a batch of sealed student details of which nothing is kept (check_referenties), under data keys that this transaction
-- made: nobody else can be storing them, since whoever has no key of a record waits for it. One that is there after all is an error.
-- $1 to $14 as put_studentgegevens
-- columns: none
insert into studentgegevens (school_id, bpvo_kenmerk, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode,
	leerbedrijf_id, geplande_einddatum, begindatum, leerweg, verzegeld, vingerafdruk, sleutel_id, document_op,
	aangeleverd_op, gewijzigd_op)
select $1::integer, u.kenmerk, u.aanbieder, u.locatie, u.opleiding, u.leerbedrijf, u.einde::date, u.begin::date, u.leerweg,
	u.verzegeld, u.vingerafdruk, u.sleutel, $13::timestamptz, $14::timestamptz, $14::timestamptz
from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bytea[],
	$11::bytea[], $12::bigint[])
	as u (kenmerk, aanbieder, locatie, opleiding, leerbedrijf, einde, begin, leerweg, verzegeld, vingerafdruk, sleutel)
order by u.kenmerk
