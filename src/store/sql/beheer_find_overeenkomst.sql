-- One version of an overeenkomst by number (version null: the newest), locked until the end of the transaction.
-- $1 number, $2 version
-- columns: id, school_id, versie, status, geldig_van
select o.id, o.school_id, o.versie, o.status, o.geldig_van
from overeenkomsten o
where o.nummer = $1::text and ($2::integer is null or o.versie = $2::integer)
order by o.versie desc
limit 1
for no key update
