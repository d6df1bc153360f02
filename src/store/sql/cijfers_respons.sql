-- Placements that ended, who was invited, and how many answered.
-- $1 to $11 as in cijfers.sql, $12 today
-- columns: respondent, jaar (0: all), bpvos, uitgenodigd, ingevuld (null: not shown), reden
select respondent, jaar, bpvos, uitgenodigd, ingevuld, reden
from cijfers_respons($1::integer, $2::text, $3::text[], $4::text, $5::text, $6::text, $7::text, $8::smallint, $9::smallint,
	$10::smallint, $11::text, $12::date)
order by respondent desc, jaar
