-- $1 gateway, $2 list, $3 issuer, $4 number, $5 from, $6 until, $7 revoked, $8 grace, $9 address, $10 fetched, $11 next try,
-- $12 failures in a row, $13 reason, $14 now: what this gateway has to tell of one list.
insert into crl_stand (gateway, lijst, uitgever, nummer, van, tot, ingetrokken, gratie_s, adres, gehaald_op, volgende_op,
	mislukt, reden, gemeld_op)
values ($1::text, $2::text, $3::text, $4::text, $5::timestamptz, $6::timestamptz, $7::integer, $8::integer, $9::text,
	$10::timestamptz, $11::timestamptz, $12::integer, $13::text, $14::timestamptz)
on conflict (gateway, lijst) do update set
	uitgever = excluded.uitgever, nummer = excluded.nummer, van = excluded.van, tot = excluded.tot,
	ingetrokken = excluded.ingetrokken, gratie_s = excluded.gratie_s, adres = excluded.adres,
	gehaald_op = excluded.gehaald_op, volgende_op = excluded.volgende_op, mislukt = excluded.mislukt,
	reden = excluded.reden, gemeld_op = excluded.gemeld_op
