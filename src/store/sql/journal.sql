-- One row per exchange. Nobody waits for the disk: the log line tells the same.
-- $1 now, $2 correlation, $3 remote, $4 TLS OIN, $5 signer OIN, $6 From OIN, $7 fingerprint, $8 operation, $9 MessageID,
-- $10 outcome, $11 rule, $12 reason, $13 HTTP status, $14 milliseconds, $15 bytes in, $16 bytes out, $17 rows
-- columns: none
with traag as materialized (select set_config('synchronous_commit', 'off', true))
insert into berichten (op, correlatie, herkomst, tls_oin, ondertekenaar_oin, van_oin, vingerafdruk, dienst, message_id,
	uitkomst, regel, reden, http_status, milliseconden, bytes_in, bytes_uit, rijen)
select $1::timestamptz, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::text, $10::text,
	$11::text, $12::text, $13::smallint, $14::integer, $15::bigint, $16::bigint, $17::bigint
from traag
