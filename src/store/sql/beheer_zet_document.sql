-- Which document was signed.
-- $1 id, $2 date, $3 SHA-256, $4 actor, $5 now
-- columns: none
update overeenkomsten
set document_datum = $2::date, document_sha256 = $3::bytea, gewijzigd_door = $4::text, gewijzigd_op = $5::timestamptz
where id = $1::integer
