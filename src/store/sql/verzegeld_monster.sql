-- Some sealed details, whichever come first: to see that the master key is theirs.
-- columns: oin, bpvo_kenmerk, verzegeld
select o.oin::text as oin, s.bpvo_kenmerk::text as bpvo_kenmerk, s.verzegeld
from studentgegevens s
join organisaties o on o.id = s.school_id
limit 20
