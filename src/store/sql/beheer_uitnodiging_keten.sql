-- What an invitation for a placement takes, link by link, for both respondents.
-- $1 bpvo ids, $2 day, $3 days before the end date
-- columns: bpvo_id, respondent, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id, geplande_einddatum,
--   einde, vervallen, contact_reden, actief, overeenkomst, route, heeft_gegevens, vragenlijst, status, reden, route_van, gepland_op,
--   uitgegeven_op, uitgenodigd_op, herinnerd_op, herinneringen, vraagt_student
select b.id as bpvo_id, w.respondent, b.onderwijsaanbiedercode, b.onderwijslocatiecode, b.opleidingscode, b.leerbedrijf_id,
	b.geplande_einddatum, b.einde, b.vervallen_op is not null as vervallen, c.reden as contact_reden, s.actief,
	neemt_deel(b.school_id, $2::date) as overeenkomst, route_op(b.school_id, b.einde - $3::integer, $2::date) as route,
	p.bpvo_id is not null as heeft_gegevens, vragenlijst_op(w.respondent, greatest(b.einde - $3::integer, $2::date)) is not null as vragenlijst,
	case when u.status in ('BEANTWOORD', 'VERLOPEN') then case when u.uitgenodigd_op is null then 'UITGEGEVEN' else 'UITGENODIGD' end
		else u.status end as status,
	u.reden, u.route as route_van, u.gepland_op, (extract(epoch from u.uitgegeven_op) * 1000000)::bigint as uitgegeven_op,
	(extract(epoch from u.uitgenodigd_op) * 1000000)::bigint as uitgenodigd_op,
	(extract(epoch from u.herinnerd_op) * 1000000)::bigint as herinnerd_op, u.herinneringen,
	coalesce(l.vraagt_student, false) as vraagt_student
from bpvos b
join organisaties s on s.id = b.school_id
cross join (values (1, 'LEERBEDRIJF'), (2, 'STUDENT')) w (nr, respondent)
left join contacten_van_bpvos($1::bigint[], $2::date) c on c.bpvo_id = b.id
left join uitnodigingen u on u.bpvo_id = b.id and u.respondent = w.respondent
left join uitnodigingen l on l.bpvo_id = b.id and l.respondent = 'LEERBEDRIJF' and l.uitgegeven_op is not null
left join lateral (
	select q.bpvo_id
	from plaatsingen(b.school_id, null, b.geplande_einddatum, b.geplande_einddatum) q
	where q.bpvo_id = b.id) p on w.respondent = 'STUDENT'
where b.id = any ($1::bigint[])
order by b.geplande_einddatum, b.id, w.nr
