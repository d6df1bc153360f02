-- A version of an overeenkomst, locked until the end of the transaction.
-- $1 nummer, $2 versie (0: the newest)
-- columns: id, versie, status, aangemaakt_door, geldig_van
select id, versie, status, aangemaakt_door, geldig_van
from overeenkomsten
where nummer = $1::text and ($2::integer = 0 or versie = $2::integer)
order by versie desc
limit 1
for update
