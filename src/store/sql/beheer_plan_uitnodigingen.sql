-- Plans a day for one school.
-- $1 school id, $2 day, $3 days before the end, $4 days after it, $5 days to a reminder, $6 reminders, $7 now
-- columns: leerbedrijven, studenten, gewijzigd, ingetrokken, herinnerd
select leerbedrijven, studenten, gewijzigd, ingetrokken, herinnerd
from plan_uitnodigingen($1::integer, $2::date, $3::integer, $4::integer, $5::integer, $6::integer, $7::timestamptz)
