-- Publishes what has become due of every school with an overeenkomst.
-- $1 now
-- columns: brin, gepubliceerd
select o.brin::text as brin, cijfers_publiceer(o.id, $1::timestamptz) as gepubliceerd
from organisaties o
where exists (select from overeenkomsten a where a.school_id = o.id and a.status in ('ACTIEF', 'OPGESCHORT'))
order by o.brin
