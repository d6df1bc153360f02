-- Destroys the contacts of leerbedrijven that may not be kept any more.
-- $1 day, $2 by whom, $3 now
-- columns: aantal
select vernietig_contacten(
	coalesce((select array_agg(sleutel_id) from vervallende_contacten where vervalt_op <= $1::date), '{}'),
	'BEWAARTERMIJN_VERSTREKEN', $2::text, $3::timestamptz) as aantal
