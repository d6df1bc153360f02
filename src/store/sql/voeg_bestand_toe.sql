-- A file of a set.
-- $1 set, $2 school id, $3 soort, $4 suggested name, $5 seed of its opaque name (hex), $6 SHA-256 of that name (hex), $7 content type,
-- $8 schema version, $9 bytes, $10 SHA-256 (hex), $11 rows, $12 the bytes of a small one (null: not kept)
-- columns: id
insert into bestanden (set_id, school_id, soort, naam, zaad, merk, content_type, schemaversie, bytes, sha256, rijen, inhoud)
values ($1::bigint, $2::integer, $3::text, $4::text, decode($5::text, 'hex'), decode($6::text, 'hex'), $7::text,
	$8::text, $9::bigint, decode($10::text, 'hex'), $11::bigint, $12::bytea)
returning id
