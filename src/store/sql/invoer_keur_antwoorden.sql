-- What is wrong with the answers read, against the codebook.
-- columns: regel, kolom, reden, totaal
select regel, kolom, reden, count(*) over () as totaal
from invoer_antwoorden_fouten
order by regel
limit 100
