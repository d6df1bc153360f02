-- How many placements of a school that end in a period lack what the dashboard could use.
-- $1 school id, $2 first and $3 last end date (null: no bound), $4 today, $5 opleidingen (null: all), $6 leerweg, $7 locatie, $8 aanbieder,
-- $9 sector, $10 niveau
-- columns: direct, bpvos, aanbieder, locatie, leerweg, begindatum, opleiding, onbekende_aanbieder, onbekende_locatie
select direct, bpvos, aanbieder, locatie, leerweg, begindatum, opleiding, onbekende_aanbieder, onbekende_locatie
from volledigheid($1::integer, $2::date, $3::date, $4::date, $5::text[], $6::text, $7::text, $8::text, $9::text, $10::smallint)
