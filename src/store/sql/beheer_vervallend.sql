-- What may not be kept any more on a day, by school and reason.
-- $1 day, $2 OIN of one school or null
-- columns: wat, brin (null: SBB's own), aantal, eerste (since when), overeenkomst, waarom
select v.wat, o.brin::text as brin, count(*) as aantal, min(v.vervalt_op) as eerste, v.overeenkomst, v.waarom
from (
	select 'STUDENTGEGEVENS' as wat, school_id, vervalt_op, nummer || '/' || versie as overeenkomst, waarom
	from vervallende_studentgegevens
	where vervalt_op <= $1::date
	union all
	select 'ANTWOORDEN', school_id, vervalt_op, nummer || '/' || versie, waarom
	from vervallende_antwoorden
	where vervalt_op <= $1::date
	union all
	select 'KOPPELINGEN', school_id, vervalt_op, nummer || '/' || versie, waarom
	from vervallende_koppelingen
	where vervalt_op <= $1::date
	union all
	select 'PRAKTIJKOPLEIDERS', null, vervalt_op, null, waarom
	from vervallende_contacten
	where vervalt_op <= $1::date) v
left join organisaties o on o.id = v.school_id
where $2::text is null or o.oin = $2::text
group by v.wat, o.brin, v.overeenkomst, v.waarom
order by o.brin nulls last, v.wat, v.waarom
