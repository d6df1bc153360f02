-- What was wrong with an import that was refused.
-- $1 id
-- columns: bestand or null, regel, kolom or null, reden
select r.wat ->> 'bestand' as bestand, (r.wat ->> 'regel')::bigint as regel, r.wat ->> 'kolom' as kolom, r.wat ->> 'reden' as reden
from geweigerde_inlezingen g
cross join lateral jsonb_array_elements(g.regels) with ordinality r (wat, nr)
where g.id = $1::bigint
order by r.nr
