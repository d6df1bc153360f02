-- Publishes what has become due of every school with an overeenkomst.
-- $1 now
-- columns: brin, gepubliceerd (geteld is of no interest)
select o.brin::text as brin, cijfers_publiceer(o.id, $1::timestamptz) as gepubliceerd, cijfers_tel_plaatsen(o.id) as geteld
from organisaties o
where exists (select from overeenkomsten a where a.school_id = o.id and a.status in ('ACTIEF', 'OPGESCHORT'))
order by o.brin
