-- What is held of one school.
-- $1 OIN of the school, $2 day
-- columns: oin, naam, brin, actief, nummer, versie, status, geldig_van, geldig_tot, route, mandaten, bpvos, studentgegevens,
--   respons, verwijderd, laatste_bericht, laatste_aanlevering, laatste_verstrekking, certificaat_tot (microseconds, 0: none)
select s.oin, s.naam, s.brin, s.actief, o.nummer, o.versie, o.status, o.geldig_van, o.geldig_tot, r.soort as route,
	(select count(*) from mandaten m where m.school_id = s.id and m.ingetrokken_op is null
		and daterange(m.geldig_van, m.geldig_tot) @> $2::date) as mandaten,
	(select count(*) from bpvos b where b.school_id = s.id) as bpvos,
	(select count(*) from studentgegevens g where g.school_id = s.id) as studentgegevens,
	(select count(*) from respons p where p.school_id = s.id and p.vervallen_bij is null) as respons,
	(select count(*) from verwijderingen w where w.school_id = s.id) as verwijderd,
	coalesce((select (extract(epoch from max(b.op)) * 1000000)::bigint from berichten b where b.van_oin = s.oin), 0)
		as laatste_bericht,
	coalesce((select (extract(epoch from max(g.gewijzigd_op)) * 1000000)::bigint from studentgegevens g
		where g.school_id = s.id), 0) as laatste_aanlevering,
	coalesce((select (extract(epoch from max(v.op)) * 1000000)::bigint from verstrekkingen v where v.school_id = s.id), 0)
		as laatste_verstrekking,
	coalesce((select (extract(epoch from min(c.geldig_tot)) * 1000000)::bigint from certificaten c
		where c.geldig_tot >= $2::date and c.oin in (
			select s.oin
			union
			select l.oin from mandaten m join organisaties l on l.id = m.leverancier_id
			where m.school_id = s.id and m.ingetrokken_op is null)), 0) as certificaat_tot
from organisaties s
left join overeenkomsten o on o.school_id = s.id and o.status in ('ACTIEF', 'OPGESCHORT')
	and daterange(o.geldig_van, o.geldig_tot) @> $2::date
left join routes r on r.school_id = s.id and daterange(r.geldig_van, r.geldig_tot) @> $2::date
where s.oin = $1::text and s.soort = 'SCHOOL'
