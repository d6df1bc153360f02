-- columns: id (of an organisation by its OIN), records (how many details)
-- $1 OIN
select o.id::bigint as id, (select count(*) from studentgegevens s where s.school_id = o.id) as records
from organisaties o
where o.oin = $1::text
