-- What is held of a school, on a day.
-- $1 school OIN, $2 day
-- columns: oin, soort, naam, brin, actief, nummer, versie, status, geldig_van, geldig_tot, route, mandaten, bpvos,
--   studentgegevens, respons, verwijderd, laatste_bericht, laatste_aanlevering, laatste_verstrekking, certificaat_tot
--   (moments in microseconds since 1970)
select s.oin, s.soort, s.naam, s.brin, s.actief, o.nummer, o.versie, o.status, o.geldig_van, o.geldig_tot, r.soort as route,
	(select count(*) from mandaten m where m.school_id = s.id and m.ingetrokken_op is null
		and daterange(m.geldig_van, m.geldig_tot) @> $2::date) as mandaten,
	(select count(*) from bpvos b where b.school_id = s.id and b.vervallen_op is null) as bpvos,
	(select count(school_id) from studentgegevens g where g.school_id = s.id) as studentgegevens,
	(select count(*) from respons a where a.school_id = s.id and a.vervallen_bij is null) as respons,
	(select count(*) from verwijderingen v where v.school_id = s.id) as verwijderd,
	(extract(epoch from (select max(b.op) from berichten b where b.van_oin = s.oin)) * 1000000)::bigint as laatste_bericht,
	(extract(epoch from (select max(gewijzigd_op) from studentgegevens g where g.school_id = s.id)) * 1000000)::bigint
		as laatste_aanlevering,
	(extract(epoch from (select max(v.op) from verstrekkingen v where v.school_id = s.id)) * 1000000)::bigint
		as laatste_verstrekking,
	(extract(epoch from (select min(c.geldig_tot) from certificaten c where c.geldig_tot > $2::date and c.oin in (
		select s.oin union all
		select l.oin from mandaten m join organisaties l on l.id = m.leverancier_id
		where m.school_id = s.id and m.ingetrokken_op is null))) * 1000000)::bigint as certificaat_tot
from organisaties s
left join lateral (
	select * from overeenkomsten o
	where o.school_id = s.id and o.status in ('ACTIEF', 'OPGESCHORT') and daterange(o.geldig_van, o.geldig_tot) @> $2::date
	limit 1) o on true
left join routes r on r.school_id = s.id and daterange(r.geldig_van, r.geldig_tot) @> $2::date
where s.oin = $1::text and s.soort = 'SCHOOL'
