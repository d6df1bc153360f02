-- Refused exchanges of an organisation, connecting or spoken for, newest first.
-- $1 OIN, $2 first day or null, $3 first day that no longer counts or null, $4 at most, $5 outcome or null
-- columns: op_us (microseconds since 1970) and those of berichten_met_namen
select (extract(epoch from b.op) * 1000000)::bigint as op_us, b.*
from (
	(select op, correlatie from berichten
	where van_oin = $1::text and uitkomst <> 'OK' and op >= coalesce($2::date::timestamp at time zone 'Europe/Amsterdam', '-infinity')
		and op < coalesce($3::date::timestamp at time zone 'Europe/Amsterdam', 'infinity')
		and ($5::text is null or uitkomst = $5::text)
	order by op desc limit $4::integer)
	union
	(select op, correlatie from berichten
	where tls_oin = $1::text and uitkomst <> 'OK' and op >= coalesce($2::date::timestamp at time zone 'Europe/Amsterdam', '-infinity')
		and op < coalesce($3::date::timestamp at time zone 'Europe/Amsterdam', 'infinity')
		and ($5::text is null or uitkomst = $5::text)
	order by op desc limit $4::integer)
	order by op desc limit $4::integer) k
join berichten_met_namen b on b.correlatie = k.correlatie and b.op = k.op
order by b.op desc
