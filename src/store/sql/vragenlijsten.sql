-- Versions of questionnaires.
-- $1 code (null: every one), $2 version (null: every one)
-- columns: id, code, versie, respondent, naam, geldig_van, geldig_tot, toezegging, toelichting
select id, code, versie, respondent, naam, geldig_van, geldig_tot, toezegging, toelichting
from vragenlijsten
where ($1::text is null or code = $1::text) and ($2::integer is null or versie = $2::integer)
order by code, versie
