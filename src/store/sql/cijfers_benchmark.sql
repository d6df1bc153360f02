-- The benchmark beside a school's figures.
-- $1 school, $2 and $3 first and last studiejaar, $4 per year
-- columns: respondent, code, jaar, aantal, tevreden, som, reden
select respondent, code, jaar, aantal, tevreden, som, reden
from cijfers_benchmark($1::integer, $2::integer, $3::integer, $4::boolean)
