-- Gives each new or corrected response its number, in the order of the file.
-- $1 the last number given out before
-- columns: none
update invoer_plaatsing p
set mutatienummer = $1::bigint + n.volgorde
from (select regel, row_number() over (order by regel) as volgorde from invoer_plaatsing where not ongewijzigd) n
where n.regel = p.regel
