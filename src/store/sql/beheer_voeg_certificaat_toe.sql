-- Registers a certificate of an organisation, unless it is there already.
-- $1 OIN, $2 purpose, $3 DER, $4 fingerprint, $5 not before, $6 not after, $7 actor, $8 now,
-- $9 generation, $10 kind of key, $11 its bits, $12 issuer, $13 serial number, $14 policy
-- columns: bekend (is the organisation registered), nieuw
with wie as (
	select oin
	from organisaties
	where oin = $1::text
), toegevoegd as (
	insert into geregistreerde_certificaten (oin, doel, der, vingerafdruk, geldig_van, geldig_tot, toegevoegd_door,
		toegevoegd_op, generatie, sleutelsoort, sleutelbits, uitgever, serienummer, policy)
	select wie.oin, $2::text, $3::bytea, $4::text, $5::timestamptz, $6::timestamptz, $7::text, $8::timestamptz,
		$9::text, $10::text, $11::integer, $12::text, $13::text, $14::text
	from wie
	on conflict (vingerafdruk, doel) where ingetrokken_op is null do nothing
	returning id
)
select exists (select from wie) as bekend, exists (select from toegevoegd) as nieuw
