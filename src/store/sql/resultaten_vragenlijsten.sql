-- What the responses of a school have in common: its BRIN, and the versions of questionnaires.
-- $1 school id
-- columns: id, code, versie, respondent, brin, in order of id
select v.id, v.code, v.versie, v.respondent, s.brin
from vragenlijsten v
cross join organisaties s
where s.id = $1::integer
order by v.id
