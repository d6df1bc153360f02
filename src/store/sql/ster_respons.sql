-- How many of a school's placements were asked and answered.
-- $1 school id, $2 snapshot, $3 today
-- columns: those of the file
select opleidingscode, leerweg, onderwijslocatiecode, respondent, to_char(maand, 'YYYY-MM') as "maand", bpvos,
	uitgenodigd, ingevuld, reden
from respons_per_cel($1::integer, $2::bigint, $3::date)
order by maand, opleidingscode, leerweg, onderwijslocatiecode, respondent
