-- Some keys of schools, whichever come first: to see that the master key is theirs.
-- columns: oin, id, hoofdsleutel, verpakt
select o.oin::text as oin, k.id::bigint as id, k.hoofdsleutel, k.verpakt
from schoolsleutels k
join organisaties o on o.id = k.school_id
where k.verpakt is not null
limit 20
