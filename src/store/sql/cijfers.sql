-- Figures of a school, or of the country ($1 null).
-- $1 school, $2 opleiding, $3 opleidingen, $4 leerweg, $5 locatie, $6 aanbieder, $7 sector, $8 niveau, $9 and $10 first and last half
-- year, $11 STUDIEJAAR, KALENDERJAAR: per year; null: together
-- columns: respondent, code, jaar, aantal, w0 to w10
select c.respondent, c.code, c.jaar, c.aantal, c.verdeling[1] as w0, c.verdeling[2] as w1, c.verdeling[3] as w2, c.verdeling[4] as w3,
	c.verdeling[5] as w4, c.verdeling[6] as w5, c.verdeling[7] as w6, c.verdeling[8] as w7, c.verdeling[9] as w8, c.verdeling[10] as w9,
	c.verdeling[11] as w10
from cijfers_van_school($1::integer, $2::text, $3::text[], $4::text, $5::text, $6::text, $7::text, $8::smallint, $9::smallint,
	$10::smallint, $11::text) c
where $1::integer is not null
union all
select c.respondent, c.code, c.jaar, c.aantal, c.verdeling[1], c.verdeling[2], c.verdeling[3], c.verdeling[4], c.verdeling[5],
	c.verdeling[6], c.verdeling[7], c.verdeling[8], c.verdeling[9], c.verdeling[10], c.verdeling[11]
from cijfers_van_land($2::text, $4::text, $7::text, $8::smallint, $9::smallint, $10::smallint, $11::text) c
where $1::integer is null
