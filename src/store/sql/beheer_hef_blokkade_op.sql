-- Lifts the blocks of one certificate that are in force, also those made in the other way when the certificate is known here.
-- $1 fingerprint or null, $2 issuer and $3 serial number or null, $4 actor, $5 now
-- columns: id, a row each
with bekend as (
	select vingerafdruk, uitgever, serienummer from certificaten
	union
	select vingerafdruk, uitgever, serienummer from geregistreerde_certificaten
), bedoeld as (
	select $1::text as vingerafdruk, $2::text as uitgever, $3::text as serienummer
	union
	select vingerafdruk, uitgever, serienummer
	from bekend
	where vingerafdruk = $1::text or (uitgever = $2::text and serienummer = $3::text)
)
update geblokkeerde_certificaten b
set opgeheven_door = $4::text, opgeheven_op = $5::timestamptz
where b.opgeheven_op is null and exists (
	select from bedoeld d
	where b.vingerafdruk = d.vingerafdruk or (b.uitgever = d.uitgever and b.serienummer = d.serienummer))
returning b.id
