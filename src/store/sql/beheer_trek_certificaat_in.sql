-- Withdraws a registered certificate that is not withdrawn yet.
-- $1 OIN, $2 fingerprint, $3 actor, $4 now
-- columns: id
update geregistreerde_certificaten
set ingetrokken_door = $3::text, ingetrokken_op = $4::timestamptz
where oin = $1::text and vingerafdruk = $2::text and ingetrokken_op is null
returning id
