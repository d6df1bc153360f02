-- One row per exchange, behind journal_kort. Where there is something to commit it goes along behind the commit, in a transaction
-- of its own: its milliseconds then end before that, those of the log line after.
-- $1 now, $2 correlation, $3 remote, $4 TLS OIN, $5 signer OIN, $6 From OIN, $7 fingerprint, $8 operation granted,
-- $9 MessageID, $10 outcome, $11 rule, $12 reason, $13 profile, $14 step, $15 operation asked for, $16 foutcodes,
-- $17 signer's fingerprint, $18 TLS version, $19 overeenkomst, $20 mandate, $21 HTTP status, $22 milliseconds, $23 bytes in,
-- $24 bytes out, $25 rows
-- columns: none
insert into berichten (op, correlatie, herkomst, tls_oin, ondertekenaar_oin, van_oin, vingerafdruk, dienst, message_id,
	uitkomst, regel, reden, profiel, stap, operatie, foutcodes, ondertekenaar_vingerafdruk, tls_versie, overeenkomst_id,
	mandaat, http_status, milliseconden, bytes_in, bytes_uit, rijen)
values ($1::timestamptz, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::text, $10::text,
	$11::text, $12::text, $13::text, $14::text, $15::text, $16::text, $17::text, $18::text, $19::integer, $20::boolean,
	$21::smallint, $22::integer, $23::bigint, $24::bigint, $25::bigint)
