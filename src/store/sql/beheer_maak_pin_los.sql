-- Ends pins of an organisation and a purpose.
-- $1 OIN, $2 purpose, $3 issuer or null (all of them), $4 actor, $5 now
-- columns: id, a row each
update vastgepinde_doelen
set losgemaakt_door = $4::text, losgemaakt_op = $5::timestamptz
where oin = $1::text and doel = $2::text and losgemaakt_op is null and ($3::text is null or uitgever = $3::text)
returning id
