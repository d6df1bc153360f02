-- Routes of the school of an overeenkomst, oldest first.
-- $1 overeenkomst id
-- columns: soort, geldig_van, geldig_tot
select r.soort, r.geldig_van, r.geldig_tot
from routes r
join overeenkomsten o on o.school_id = r.school_id
where o.id = $1::integer
order by r.geldig_van
