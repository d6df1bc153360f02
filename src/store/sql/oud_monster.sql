-- Some details that were sealed under a key derived of the master key, before records had keys of their own.
-- columns: gebonden, verzegeld
select o.oin::text || '/' || s.bpvo_kenmerk::text as gebonden, s.verzegeld
from studentgegevens s
join organisaties o on o.id = s.school_id
where s.sleutel_id is null
limit 20
