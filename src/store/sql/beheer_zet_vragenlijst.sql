-- One version of a questionnaire.
-- $1 code, $2 versie, $3 respondent, $4 naam, $5 van, $6 tot, $7 toezegging, $8 toelichting, $9 actor, $10 now
-- columns: id
insert into vragenlijsten (code, versie, respondent, naam, geldig_van, geldig_tot, toezegging, toelichting, aangemaakt_door,
	aangemaakt_op)
values ($1::text, $2::integer, $3::text, $4::text, $5::date, $6::date, $7::text, $8::text, $9::text, $10::timestamptz)
returning id
