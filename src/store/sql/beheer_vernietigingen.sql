-- What was destroyed, newest first.
-- $1 from day or null, $2 up to day or null, $3 OIN of one school or null, $4 at most so many
-- columns: op, brin (null: SBB's own), wat, reden, aantal, door, message_id
select (extract(epoch from v.op) * 1000000)::bigint as op, o.brin::text as brin, v.wat, v.reden, v.aantal, v.door, v.message_id
from vernietigingen v
left join organisaties o on o.id = v.school_id
where ($1::date is null or v.op >= $1::date::timestamp at time zone 'Europe/Amsterdam')
	and ($2::date is null or v.op < $2::date::timestamp at time zone 'Europe/Amsterdam')
	and ($3::text is null or o.oin = $3::text)
order by v.op desc, v.id desc
limit $4::integer
