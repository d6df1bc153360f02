-- What runs of contacts on a day each.
-- $1 kenmerken, $2 days
-- columns: geldig_van, geldig_tot (texts as 2026-07-01; geldig_van null: nothing), vingerafdruk, in the order asked
select to_char(geldig_van, 'YYYY-MM-DD') as geldig_van, to_char(geldig_tot, 'YYYY-MM-DD') as geldig_tot, vingerafdruk
from contacten_stand($1::text[], $2::text[]::date[])
order by nr
