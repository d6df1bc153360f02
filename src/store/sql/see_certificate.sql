-- A certificate was seen now. What it is made of is filled in where it was noted before that was kept.
-- $1 fingerprint, $2 purpose, $3 OIN, $4 not before, $5 not after, $6 now,
-- $7 generation, $8 kind of key, $9 its bits, $10 issuer, $11 serial number, $12 policy
-- columns: none
insert into certificaten as c (vingerafdruk, doel, oin, geldig_van, geldig_tot, eerst_gezien, laatst_gezien, generatie,
	sleutelsoort, sleutelbits, uitgever, serienummer, policy)
values ($1::text, $2::text, $3::text, $4::timestamptz, $5::timestamptz, $6::timestamptz, $6::timestamptz, $7::text,
	$8::text, $9::integer, $10::text, $11::text, $12::text)
on conflict (vingerafdruk, doel) do update
set laatst_gezien = excluded.laatst_gezien, generatie = excluded.generatie, sleutelsoort = excluded.sleutelsoort,
	sleutelbits = excluded.sleutelbits, uitgever = excluded.uitgever, serienummer = excluded.serienummer,
	policy = excluded.policy
where c.laatst_gezien < excluded.laatst_gezien
