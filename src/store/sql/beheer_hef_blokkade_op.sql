-- Lifts the blocks of one certificate that are in force.
-- $1 fingerprint or null, $2 issuer and $3 serial number or null, $4 actor, $5 now
-- columns: id, a row each
update geblokkeerde_certificaten
set opgeheven_door = $4::text, opgeheven_op = $5::timestamptz
where opgeheven_op is null and (vingerafdruk = $1::text or (uitgever = $2::text and serienummer = $3::text))
returning id
