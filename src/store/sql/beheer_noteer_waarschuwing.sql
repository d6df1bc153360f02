-- What became of a warning. One that was sent is never changed again.
-- $1 fingerprint, $2 purpose, $3 threshold, $4 OIN, $5 not after, $6 outcome, $7 recipients, $8 reason or null, $9 now,
-- $10 actor
-- columns: none
insert into waarschuwingen as w (vingerafdruk, doel, drempel, oin, geldig_tot, uitkomst, ontvangers, reden, op, door)
values ($1::text, $2::text, $3::integer, $4::text, $5::timestamptz, $6::text, $7::integer, $8::text, $9::timestamptz,
	$10::text)
on conflict (vingerafdruk, doel, drempel) do update set uitkomst = excluded.uitkomst, ontvangers = excluded.ontvangers,
	pogingen = w.pogingen + 1, reden = excluded.reden, op = excluded.op, door = excluded.door
where w.uitkomst <> 'VERZONDEN'
