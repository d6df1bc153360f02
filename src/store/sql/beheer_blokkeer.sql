-- Blocks one certificate, unless it is blocked already in this way.
-- $1 fingerprint or null, $2 issuer and $3 serial number or null, $4 reason, $5 actor, $6 now
-- columns: nieuw, bekend (seen or handed in here)
with blokkade as (
	insert into geblokkeerde_certificaten (vingerafdruk, uitgever, serienummer, reden, geblokkeerd_door, geblokkeerd_op)
	values ($1::text, $2::text, $3::text, $4::text, $5::text, $6::timestamptz)
	on conflict do nothing
	returning id
)
select exists (select from blokkade) as nieuw,
	exists (
		select from certificaten
		where vingerafdruk = $1::text or (uitgever = $2::text and serienummer = $3::text))
	or exists (
		select from geregistreerde_certificaten
		where vingerafdruk = $1::text or (uitgever = $2::text and serienummer = $3::text)) as bekend
