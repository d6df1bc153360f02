-- How far schools have come, on a day: the onboarding checklist of each. Moments in microseconds since 1970, null is not yet.
-- The overeenkomst is the one in force that day, else the one that comes nearest to it, as messages are judged by (standing).
-- $1 school OIN or null (every school), $2 day
-- columns: oin, naam, brin, actief, nummer, versie, status, geldig_van, geldig_tot, in_werking, ondertekend, geactiveerd,
--   wachtend, route, aanleveren, mandaten, mandaat_van, eigen, gezien, getest, aangeleverd, bpvos, studentgegevens, match,
--   uitgenodigd, uitnodigingen, uitgegeven, gepland_op (of students)
select s.oin, s.naam, s.brin, s.actief, o.nummer, o.versie, o.status, o.geldig_van, o.geldig_tot,
	o.status = 'ACTIEF' and daterange(o.geldig_van, o.geldig_tot) @> d.dag as in_werking,
	(extract(epoch from coalesce(
		(select min(t.op) from overeenkomst_stappen t where t.overeenkomst_id = o.id and t.naar = 'ONDERTEKEND'),
		case when o.status in ('ONDERTEKEND', 'ACTIEF', 'OPGESCHORT') then o.aangemaakt_op end)) * 1000000)::bigint
		as ondertekend,
	(extract(epoch from o.geactiveerd_op) * 1000000)::bigint as geactiveerd,
	(select w.nummer || ' versie ' || w.versie from overeenkomsten w
		where w.school_id = s.id and w.status = 'ONDERTEKEND' and w.id is distinct from o.id
		order by w.id desc limit 1) as wachtend,
	r.soort as route,
	exists (select from overeenkomst_diensten e
		where e.overeenkomst_id = o.id and e.dienst = 'aanleveren_studentgegevens') as aanleveren,
	m.mandaten, m.mandaat_van,
	exists (select from certificaten c where c.oin = s.oin) as eigen,
	(extract(epoch from least(
		(select min(c.eerst_gezien) from certificaten c where c.oin = s.oin),
		(select b.op from berichten b where b.van_oin = s.oin and b.tls_oin = any (m.oins) order by b.op limit 1)))
		* 1000000)::bigint as gezien,
	(extract(epoch from (select b.op from berichten b
		where b.van_oin = s.oin and b.dienst = 'testen_verbinding' and b.uitkomst = 'OK' order by b.op limit 1))
		* 1000000)::bigint as getest,
	(extract(epoch from least(g.eerste, (select b.op from berichten b
		where b.van_oin = s.oin and b.dienst = 'aanleveren_studentgegevens' and b.uitkomst = 'OK' and b.rijen > 0
		order by b.op limit 1))) * 1000000)::bigint as aangeleverd,
	(select count(*) from bpvos b where b.school_id = s.id and b.vervallen_op is null) as bpvos,
	g.aantal as studentgegevens,
	(extract(epoch from (select min(greatest(a.aangeleverd_op, b.aangemaakt_op))
		from studentgegevens a
		join bpvos b on b.school_id = a.school_id and b.vervallen_op is null and b.leerbedrijf_id = a.leerbedrijf_id
			and b.geplande_einddatum = a.geplande_einddatum and b.opleidingscode = a.opleidingscode
			and (b.onderwijslocatiecode is null or b.onderwijslocatiecode = a.onderwijslocatiecode)
			and (b.onderwijsaanbiedercode is null or b.onderwijsaanbiedercode = a.onderwijsaanbiedercode)
		where a.school_id = s.id)) * 1000000)::bigint as match,
	(extract(epoch from u.uitgenodigd) * 1000000)::bigint as uitgenodigd, u.uitnodigingen, u.uitgegeven, u.gepland_op
from organisaties s
cross join (select $2::date as dag) d
left join lateral (
	select o.*
	from overeenkomsten o
	where o.school_id = s.id
	order by o.status in ('ACTIEF', 'OPGESCHORT') and daterange(o.geldig_van, o.geldig_tot) @> d.dag desc,
		o.status in ('ACTIEF', 'OPGESCHORT') desc, o.status <> 'BEEINDIGD' desc, o.geldig_van desc, o.versie desc
	limit 1) o on true
left join routes r on r.school_id = s.id and daterange(r.geldig_van, r.geldig_tot) @> d.dag
cross join lateral (
	select count(*) filter (where daterange(m.geldig_van, m.geldig_tot) @> d.dag) as mandaten,
		min(m.geldig_van) filter (where daterange(m.geldig_van, m.geldig_tot) @> d.dag) as mandaat_van,
		array_agg(l.oin::text) || s.oin::text as oins
	from mandaten m
	join organisaties l on l.id = m.leverancier_id
	where m.school_id = s.id and m.ingetrokken_op is null) m
cross join lateral (
	select count(a.school_id) as aantal, min(a.aangeleverd_op) as eerste
	from studentgegevens a
	where a.school_id = s.id) g
cross join lateral (
	select min(n.uitgenodigd_op) as uitgenodigd, count(n.uitgenodigd_op) as uitnodigingen, count(n.uitgegeven_op) as uitgegeven,
		min(n.gepland_op) filter (where n.status = 'GEPLAND') as gepland_op
	from uitnodigingen n
	where n.school_id = s.id and n.respondent = 'STUDENT') u
where s.soort = 'SCHOOL' and ($1::text is null or s.oin = $1::text)
order by s.brin
