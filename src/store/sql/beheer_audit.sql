-- Rows of the audit to show, newest first.
-- $1 van, $2 tot, $3 door, $4 onderwerp, $5 OIN of a school, $6 volgnummer, $7 how many (null: any, all)
-- columns: volgnummer, op (microseconds since 1970), door, rol, handeling, onderwerp, sleutel, verschil, voor, na, keten
select volgnummer, (extract(epoch from op) * 1000000)::bigint as op, door, rol, handeling, onderwerp, sleutel,
	audit_verschil(voor, na) as verschil, voor, na, encode(keten, 'hex') as keten
from audit
where ($1::date is null or op >= $1::date::timestamp at time zone 'Europe/Amsterdam')
	and ($2::date is null or op < $2::date::timestamp at time zone 'Europe/Amsterdam')
	and ($3::text is null or door = $3::text)
	and ($4::text is null or onderwerp = $4::text)
	and ($5::text is null or position($5::text in sleutel || ' ' || coalesce(voor, '') || coalesce(na, '')) > 0)
	and ($6::bigint is null or volgnummer = $6::bigint)
order by volgnummer desc
limit $7::bigint
