-- How it stands between us and the bureau, as rows for a person to read.
-- $1 today
-- columns: onderdeel, aantal, sinds (the day of the oldest, or null)
select onderdeel, aantal, sinds
from (
	select 1 as volgorde, 'UIT_TE_GEVEN' as onderdeel, count(*) as aantal, min(gepland_op) as sinds
	from uitnodigingen where status = 'GEPLAND' and gepland_op <= $1::date and vragenlijst_id is not null
	union all
	select 2, 'LEVERING_NIET_AF', count(*), min(begonnen_op)::date from bureau_leveringen where gereed_op is null
	union all
	select 3, 'INGETROKKEN_NIET_GEMELD', count(*), null from bureau_in_te_trekken
	union all
	select 4, 'ZONDER_ONTVANGSTBEVESTIGING', count(*), min(uitgegeven_op)::date from uitnodigingen where status = 'UITGEGEVEN'
	union all
	select 5, 'UITGENODIGD', count(*), min(uitgenodigd_op)::date from uitnodigingen where status = 'UITGENODIGD'
	union all
	select 6, 'NIET_BEZORGBAAR', count(*), min(afgesloten_op)::date from uitnodigingen where status = 'NIET_BEZORGBAAR'
	union all
	select 7, 'LEVERING_NIET_OP_TIJD_GEWIST', count(*), min(wissen_voor) from bureau_leveringen
	where gereed_op is not null and uitnodigingen > 0 and gewist_op is null and wissen_voor < $1::date
	union all
	select 8, 'INTREKKING_NIET_OP_TIJD_GEWIST', count(*), min(intrekken_voor) from bureau_leveringen
	where gereed_op is not null and intrekkingen > 0 and intrekkingen_gewist_op is null and intrekken_voor < $1::date
	union all
	select 9, 'LAATSTE_TERUGMELDING', count(*), max(op)::date from bureau_terugmeldingen) s
order by volgorde
