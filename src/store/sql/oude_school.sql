-- A school with details that were sealed before records had keys of their own.
-- columns: school_id, oin
select s.school_id::bigint as school_id, o.oin::text as oin
from studentgegevens s
join organisaties o on o.id = s.school_id
where s.sleutel_id is null
limit 1
