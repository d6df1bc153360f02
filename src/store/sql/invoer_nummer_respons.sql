-- Gives each new or corrected response its number: by school, so that one school's rows stand together in its partition,
-- and then by responsId, which is random, so that the order says nothing of who answered first.
-- $1 the last number given out before
-- columns: none
update invoer_plaatsing p
set mutatienummer = $1::bigint + n.volgorde
from (select regel, row_number() over (order by school_id, respons_id) as volgorde
	from invoer_plaatsing where not ongewijzigd) n
where n.regel = p.regel
