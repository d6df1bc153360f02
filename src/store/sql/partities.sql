-- How far ahead the tables that are kept by time have partitions. What has none goes to the default, which is slow to tidy.
-- columns: tabel, aantal (partitions of a period), tot (until when, seconds since 1970)
select p.relname as tabel, count(*) as aantal,
	coalesce(max(extract(epoch from substring(pg_get_expr(c.relpartbound, c.oid) from $$TO \('([^']+)'\)$$)::timestamptz)), 0)::bigint as tot
from pg_inherits i
	join pg_class p on p.oid = i.inhparent
	join pg_class c on c.oid = i.inhrelid
where p.relname in ('aanspraken', 'berichten', 'bewijzen') and p.relnamespace = to_regnamespace('bpv')
	and pg_get_expr(c.relpartbound, c.oid) <> 'DEFAULT'
group by p.relname
order by p.relname
