-- Responses that are there already with other content, where no corrections were announced.
-- columns: regel, kolom, reden, totaal
select regel, 'responsId' as kolom, 'this response is there already with other content' as reden, count(*) over () as totaal
from invoer_plaatsing
where oud_mutatienummer is not null and not ongewijzigd
order by regel
limit 100
