-- What was wrong with a delivery, in order of line.
-- columns: regel, respondentsleutel, kolom, code
select regel, respondentsleutel, kolom, code
from invoer_geweigerd
order by regel, kolom
