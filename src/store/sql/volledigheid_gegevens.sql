-- How many placements of a school have no student details, by end date.
-- $1 school id, $2 first and $3 last end date (null: no bound), $4 opleidingen (null: all), $5 leerweg, $6 locatie, $7 aanbieder,
-- $8 sector, $9 niveau
-- columns: einde, bpvos, zonder
select einde, bpvos, zonder
from volledigheid_gegevens($1::integer, $2::date, $3::date, $4::text[], $5::text, $6::text, $7::text, $8::text, $9::smallint)
order by einde
