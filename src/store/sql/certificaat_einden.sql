-- For each party and purpose, when the first of its certificates in use ends; soonest first.
-- columns: oin, doel, geldig_tot (microseconds since 1970)
select c.oin, c.doel, (extract(epoch from min(c.geldig_tot)) * 1000000)::bigint as geldig_tot
from certificaten_in_gebruik c
group by c.oin, c.doel
order by min(c.geldig_tot), c.oin, c.doel
limit 5000
