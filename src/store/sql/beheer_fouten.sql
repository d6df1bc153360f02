-- What was refused since a moment, together by cause: the requirement or the fault, and of what an operation refused each foutcode.
-- $1 since, $2 OIN of who connected or was spoken for, or null
-- columns: oorzaak, uitkomst, stap, aantal, partijen, eerste, laatste (microseconds since 1970), correlatie (of the last)
with geweigerd as (
	select b.op, b.correlatie, b.uitkomst, b.stap, coalesce(b.van_oin, b.tls_oin) as partij, o.oorzaak
	from berichten b
	cross join lateral (
		select distinct coalesce(f.code, b.regel, b.uitkomst) as oorzaak
		from regexp_split_to_table(case when b.uitkomst = 'AFGEWEZEN' then nullif(b.foutcodes, '') end, ' +') f (code)
		union
		select coalesce(b.regel, b.uitkomst)
		where b.uitkomst <> 'AFGEWEZEN' or nullif(b.foutcodes, '') is null) o
	where b.uitkomst <> 'OK' and b.op >= $1::timestamptz and ($2::text is null or b.van_oin = $2::text or b.tls_oin = $2::text)
)
select oorzaak, uitkomst, (array_agg(stap order by op desc))[1] as stap, count(*) as aantal, count(distinct partij) as partijen,
	(extract(epoch from min(op)) * 1000000)::bigint as eerste, (extract(epoch from max(op)) * 1000000)::bigint as laatste,
	(array_agg(correlatie order by op desc))[1] as correlatie
from geweigerd
group by oorzaak, uitkomst
order by aantal desc, oorzaak, uitkomst
