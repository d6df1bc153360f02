-- What was wrong with a delivery that was refused.
-- $1 its id
-- columns: regel, kolom, reden
select regel, kolom, reden
from bpvo_levering_fouten
where levering_id = $1::bigint
order by nr
