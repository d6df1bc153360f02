-- Whose invitation each submission answers, and what it becomes; what cannot be is refused with a code. A link that is not there
-- although there was an answer was promised away (ANONIEM): the same submission again is then taken for what it was.
-- $1 today
-- columns: none
with gevonden as (
	select i.*, u.id as uitnodiging_id, u.school_id, u.respondent, u.status as stand, u.vragenlijst_id as gevraagd_id,
		v.id as vragenlijst_id, v.respondent as bedoeld, coalesce(v.toezegging = 'ANONIEM', false) as anoniem,
		k.respons_id, k.volgnummer as oud_volgnummer, count(*) over (partition by i.respondentsleutel) as keer
	from invoer_inzendingen i
	left join uitnodigingen u on u.respondentsleutel = i.respondentsleutel
	left join vragenlijsten v on v.code = i.vragenlijstcode and v.versie = i.versie
	left join koppelingen k on k.uitnodiging_id = u.id),
geoordeeld as (
	select g.*, case
		when keer > 1 then 'DUBBELE_INZENDING'
		when uitnodiging_id is null then 'ONBEKENDE_SLEUTEL'
		when stand = 'GEPLAND' then 'NIET_UITGENODIGD'
		when stand = 'NIET_BEZORGBAAR' then 'NIET_BEZORGBAAR'
		when status <> 'INGEVULD' then case
			when stand = 'BEANTWOORD' and respons_id is null then 'NIET_HERLEIDBAAR' end
		when stand = 'INGETROKKEN' then 'INGETROKKEN'
		when vragenlijst_id is null then 'ONBEKENDE_VRAGENLIJST'
		when bedoeld <> respondent then 'ANDERE_RESPONDENT'
		when gevraagd_id <> vragenlijst_id then 'ANDERE_VRAGENLIJST'
		when invuldatum > $1::date then 'DATUM_IN_DE_TOEKOMST'
		when stand = 'BEANTWOORD' and respons_id is null and volgnummer > 1 then 'NIET_HERLEIDBAAR'
		end as code
	from gevonden g),
geweigerd as (
	insert into invoer_geweigerd (regel, respondentsleutel, kolom, code)
	select regel, respondentsleutel, case code
		when 'ONBEKENDE_VRAGENLIJST' then 'vragenlijstcode'
		when 'ANDERE_RESPONDENT' then 'vragenlijstcode'
		when 'ANDERE_VRAGENLIJST' then 'versie'
		when 'DATUM_IN_DE_TOEKOMST' then 'invuldatum'
		else 'respondentsleutel' end, code
	from geoordeeld
	where code is not null)
insert into invoer_toewijzing (regel, respondentsleutel, uitnodiging_id, school_id, vragenlijst_id, respons_id, oud_volgnummer,
	volgnummer, anoniem, uitkomst)
select g.regel, g.respondentsleutel, g.uitnodiging_id, g.school_id, g.vragenlijst_id, coalesce(g.respons_id, gen_random_uuid()),
	g.oud_volgnummer, g.volgnummer, g.anoniem, case
		when g.code is not null or exists (select from invoer_geweigerd w where w.respondentsleutel = g.respondentsleutel)
			then 'GEWEIGERD'
		when g.status <> 'INGEVULD' then
			case when g.stand = 'INGETROKKEN' and g.respons_id is null then 'AL_WEG' else 'VERWIJDERD' end
		when g.respons_id is not null then case when g.volgnummer < g.oud_volgnummer then 'ACHTERHAALD' else 'GEWIJZIGD' end
		when g.stand = 'BEANTWOORD' then 'NIET_NA_TE_GAAN'
		else 'NIEUW' end
from geoordeeld g
