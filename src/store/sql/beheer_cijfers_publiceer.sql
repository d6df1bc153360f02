-- Publishes what has become due of every school with results.
-- $1 now
-- columns: brin, gepubliceerd
select o.brin::text as brin, cijfers_publiceer(o.id, $1::timestamptz) as gepubliceerd
from organisaties o
where o.soort = 'SCHOOL' and exists (select from cijfers_scholen c where c.school_id = o.id)
order by o.brin
