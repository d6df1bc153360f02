-- Pins a purpose of an organisation, to its registered certificates or to an issuer, unless it is so already.
-- $1 OIN, $2 purpose, $3 issuer or null, $4 actor, $5 now
-- columns: bekend (is the organisation registered), bruikbaar (is there something to come with), nieuw
with wie as (
	select oin
	from organisaties
	where oin = $1::text
), bruikbaar as (
	select $3::text is not null or exists (
		select from geregistreerde_certificaten
		where oin = $1::text and doel = $2::text and ingetrokken_op is null
			and geldig_van <= $5::timestamptz and geldig_tot > $5::timestamptz) as ja
), pin as (
	insert into vastgepinde_doelen (oin, doel, uitgever, door, op)
	select wie.oin, $2::text, $3::text, $4::text, $5::timestamptz
	from wie, bruikbaar
	where bruikbaar.ja
	on conflict do nothing
	returning id
)
select exists (select from wie) as bekend, (select ja from bruikbaar) as bruikbaar, exists (select from pin) as nieuw
