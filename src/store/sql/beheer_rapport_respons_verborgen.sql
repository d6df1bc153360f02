-- Parts of the national report whose response is not told, and why: as cijfers_rapport_verborgen (036) has it of answers, of those who filled in by
-- the year in which their placement ended. Then the smallest parts beside them, until what is left of the total is not of one school either.
-- $1 and $2 first and last studiejaar
-- columns: deel, code, respondent, jaar, reden
with cel as materialized (
	select d.deel, d.code, r.respondent, r.jaar, r.school_id, sum(r.mensen) as mensen
	from (
		select l.respondent::text as respondent, (extract(year from r.geplande_einddatum - interval '7 months'))::integer as jaar, r.school_id,
			r.leerweg::text as leerweg, r.opleidingscode, count(*) as mensen
		from respons r
		join vragenlijsten l on l.id = r.vragenlijst_id
		where r.vervallen_bij is null and r.geplande_einddatum >= make_date($1::integer, 8, 1) and r.geplande_einddatum < make_date($2::integer + 1, 8, 1)
		group by 1, 2, 3, 4, 5) r
	left join (
		select distinct on (opleidingscode) opleidingscode, sector::text as sector, niveau::text as niveau
		from opleidingen
		order by opleidingscode, geldig_van desc) o using (opleidingscode)
	cross join lateral (values ('SECTOR', o.sector), ('LEERWEG', r.leerweg), ('NIVEAU', o.niveau)) d (deel, code)
	group by 1, 2, 3, 4, 5),
delen as (
	select deel, code, respondent, jaar, sum(mensen) as mensen,
		case when code is null or sum(mensen) < 5 then 'MINDER_DAN_5_ANTWOORDEN'
			when count(*) < 3 then 'MINDER_DAN_3_SCHOLEN'
			when 4 * max(mensen) > 3 * sum(mensen) then 'EEN_SCHOOL_TE_GROOT' end as reden
	from cel
	group by 1, 2, 3, 4),
rij as (
	select *, row_number() over (partition by deel, respondent, jaar order by reden is null, mensen, code) as plaats,
		count(reden) over (partition by deel, respondent, jaar) as vast
	from delen),
-- What is left when the first so many are not told.
rest as (
	select deel, respondent, jaar, plaats
	from (
		select k.deel, k.respondent, k.jaar, k.plaats, c.school_id, sum(c.mensen) as mensen
		from rij k
		join rij r on r.deel = k.deel and r.respondent = k.respondent and r.jaar = k.jaar and r.plaats <= k.plaats
		join cel c on c.deel = r.deel and c.respondent = r.respondent and c.jaar = r.jaar and c.code is not distinct from r.code
		where k.plaats >= k.vast
		group by 1, 2, 3, 4, 5) s
	group by 1, 2, 3, 4
	having sum(mensen) >= 5 and count(*) >= 3 and 4 * max(mensen) <= 3 * sum(mensen))
select r.deel, r.code, r.respondent, r.jaar, coalesce(r.reden, 'TE_HERLEIDEN') as reden
from rij r
where r.code is not null and r.vast > 0
	and r.plaats <= coalesce((select min(e.plaats) from rest e where e.deel = r.deel and e.respondent = r.respondent and e.jaar = r.jaar), r.plaats)
