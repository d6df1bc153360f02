-- What this gateway uses now; rows of gateways that have been silent for a week go.
-- $1 name, $2 started, $3 now, $4 digest of the settings, $5 reloaded or null, $6 cause, $7 succeeded, $8 reason, $9 waits for a
-- restart, $10 request, $11 and $12 TLS certificate: fingerprint and end, $13 and $14 signing, $15 and $16 decryption,
-- $17 end of the first list, $18 master keys
with weg as (
	delete from gateways where gezien < $3::timestamptz - interval '7 days' and naam <> $1::text
)
insert into gateways (naam, gestart, gezien, instellingen, herladen_op, herladen_door, gelukt, reden, wacht_op_herstart, verzoek,
	tls_vingerafdruk, tls_geldig_tot, ondertekening_vingerafdruk, ondertekening_geldig_tot, ontsleuteling_vingerafdruk,
	ontsleuteling_geldig_tot, lijsten_tot, hoofdsleutels)
values ($1::text, $2::timestamptz, $3::timestamptz, $4::text, $5::timestamptz, $6::text, $7::boolean, $8::text, $9::text,
	$10::bigint, $11::text, $12::timestamptz, $13::text, $14::timestamptz, $15::text, $16::timestamptz, $17::timestamptz,
	$18::text)
on conflict (naam) do update set
	gestart = excluded.gestart, gezien = excluded.gezien, instellingen = excluded.instellingen,
	herladen_op = excluded.herladen_op, herladen_door = excluded.herladen_door, gelukt = excluded.gelukt,
	reden = excluded.reden, wacht_op_herstart = excluded.wacht_op_herstart, verzoek = excluded.verzoek,
	tls_vingerafdruk = excluded.tls_vingerafdruk, tls_geldig_tot = excluded.tls_geldig_tot,
	ondertekening_vingerafdruk = excluded.ondertekening_vingerafdruk,
	ondertekening_geldig_tot = excluded.ondertekening_geldig_tot,
	ontsleuteling_vingerafdruk = excluded.ontsleuteling_vingerafdruk,
	ontsleuteling_geldig_tot = excluded.ontsleuteling_geldig_tot, lijsten_tot = excluded.lijsten_tot,
	hoofdsleutels = excluded.hoofdsleutels
