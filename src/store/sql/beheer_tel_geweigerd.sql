-- How many exchanges of an organisation were refused, counted up to a bound.
-- $1 OIN, $2 first day or null, $3 first day that no longer counts or null, $4 bound
-- columns: aantal
select count(*) as aantal
from (
	(select op, correlatie from berichten
	where van_oin = $1::text and uitkomst <> 'OK'
		and op >= coalesce($2::date::timestamp at time zone 'Europe/Amsterdam', '-infinity')
		and op < coalesce($3::date::timestamp at time zone 'Europe/Amsterdam', 'infinity')
	limit $4::integer)
	union
	(select op, correlatie from berichten
	where tls_oin = $1::text and uitkomst <> 'OK'
		and op >= coalesce($2::date::timestamp at time zone 'Europe/Amsterdam', '-infinity')
		and op < coalesce($3::date::timestamp at time zone 'Europe/Amsterdam', 'infinity')
	limit $4::integer)
	limit $4::integer) k
