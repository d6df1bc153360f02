-- Mutations that did not fit what is there.
-- columns: regel, kolom, reden, totaal
select regel, kolom, reden, count(*) over () as totaal
from invoer_bpvo_fouten
order by regel
limit 10000
