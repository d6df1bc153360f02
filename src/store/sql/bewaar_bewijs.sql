-- Keeps one message that was performed, in its own transaction.
-- $1 now, $2 correlation, $3 school id, $4 From OIN, $5 TLS OIN, $6 SHA-256 of the TLS certificate, $7 of the signer's (null: not
-- signed), $8 of our own (null: not signed), $9 MessageID, $10 identificatiecode, $11 operation, $12 profile, $13 request without
-- what was cut out, $14 that, sealed (null: nothing), $15 answer (null: a read), $16 what was cut out of it (null: nothing),
-- $17 ids of data keys (null: nothing was sealed), $18 SHA-256 of the request, $19 of its Body, $20 of the answer, $21 rows,
-- $22 after which mutatienummer (null: no pull), $23 up to which
-- columns: bekend (the certificates are there already)
insert into bewijzen (op, correlatie, school_id, van_oin, tls_oin, tls_certificaat, ondertekenaar_certificaat, eigen_certificaat,
	message_id, identificatiecode, dienst, profiel, verzoek, delen, antwoord, antwoord_delen, sleutels, verzoek_sha256,
	inhoud_sha256, antwoord_sha256, rijen, mutatie_van, mutatie_tot)
values ($1::timestamptz, $2::text, $3::integer, $4::text, $5::text, $6::bytea, $7::bytea, $8::bytea, $9::text, $10::uuid, $11::text,
	$12::text, $13::bytea, $14::bytea, $15::bytea, $16::bytea, $17::bigint[], $18::bytea, $19::bytea, $20::bytea, $21::bigint,
	$22::bigint, $23::bigint)
returning not exists (
	select from unnest(array[$6::bytea, $7::bytea, $8::bytea]) as c (vingerafdruk)
	where c.vingerafdruk is not null
		and not exists (select from bewijs_certificaten b where b.vingerafdruk = c.vingerafdruk)) as bekend
