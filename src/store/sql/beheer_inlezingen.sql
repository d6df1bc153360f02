-- What was imported and what was refused, newest first.
-- $1 only those refused, $2 at most
-- columns: op (microseconds since 1970), door, verb, opgeslagen, geweigerd (id or null), rijen or null, fouten, reden or null
select (extract(epoch from op) * 1000000)::bigint as op, door, verb, opgeslagen, geweigerd, rijen, fouten, reden
from inlezingen_lijst
where not $1::boolean or not opgeslagen or geweigerd is not null
order by inlezingen_lijst.op desc, geweigerd desc nulls last
limit $2::integer
