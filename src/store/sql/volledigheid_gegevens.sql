-- How many placements of a school have no student details, by end date.
-- $1 school id, $2 first and $3 last end date (null: no bound), $4 opleidingen (null: all)
-- columns: einde, bpvos, zonder
select einde, bpvos, zonder
from volledigheid_gegevens($1::integer, $2::date, $3::date, $4::text[])
order by einde
