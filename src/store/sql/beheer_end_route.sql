-- Ends the route of a school that runs on a day.
-- $1 OIN of the school, $2 day
-- columns: none
update routes r
set geldig_tot = $2::date
from organisaties s
where s.oin = $1::text and r.school_id = s.id and r.geldig_van < $2::date
	and (r.geldig_tot is null or r.geldig_tot > $2::date)
