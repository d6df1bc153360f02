-- What the register says of a supplier, a school and an operation on a day. One row whatever is known, by the same joins
-- whatever is missing (EDU-14). The overeenkomst is the one in force that day, else the one that comes nearest to it. A
-- school that has merged is spoken for by its successor: overeenkomst, route and mandates are then the successor's.
-- $1 OIN of who connects, $2 OIN of the school, $3 operation, $4 day,
-- $5 fingerprint, $6 issuer, $7 serial number of the certificate of TLS,
-- $8 OIN, $9 fingerprint, $10 issuer, $11 serial number of the one that signs (nulls: not signed)
-- columns: operator_known, school_known, school_id, brin, opvolger_oin (null: none), overeenkomst_id, nummer, status,
--   geldig_van, geldig_tot, veldenset, open_antwoorden, profiel, berichten_per_minuut, gelijktijdig, megabytes_per_uur,
--   allows_operation, route, mandaat_van, mandaat_tot, mandaat_bron, tls_geblokkeerd, tls_niet_vast, teken_geblokkeerd, teken_niet_vast,
--   sleutel_id, hoofdsleutel, verpakt (in base64: the school's key, of a push; nulls: of another operation, or there is none)
select l.id is not null as operator_known,
	s.id is not null as school_known,
	s.id as school_id,
	s.brin,
	case when h.id <> s.id then h.oin end as opvolger_oin,
	o.id as overeenkomst_id,
	o.nummer,
	o.status,
	o.geldig_van,
	o.geldig_tot,
	o.veldenset,
	o.open_antwoorden,
	o.profiel,
	o.berichten_per_minuut,
	o.gelijktijdig,
	o.megabytes_per_uur,
	d.dienst is not null as allows_operation,
	r.soort as route,
	m.geldig_van as mandaat_van,
	m.geldig_tot as mandaat_tot,
	m.bron as mandaat_bron,
	exists (
		select from geblokkeerde_certificaten b
		where b.opgeheven_op is null
			and (b.vingerafdruk = $5::text or (b.uitgever = $6::text and b.serienummer = $7::text))
	) as tls_geblokkeerd,
	coalesce((
		select not bool_or(coalesce(p.uitgever = $6::text, exists (
			select from geregistreerde_certificaten g
			where g.oin = p.oin and g.doel = p.doel and g.vingerafdruk = $5::text and g.ingetrokken_op is null)))
		from vastgepinde_doelen p
		where p.oin = $1::text and p.doel = 'TLS' and p.losgemaakt_op is null), false) as tls_niet_vast,
	exists (
		select from geblokkeerde_certificaten b
		where b.opgeheven_op is null
			and (b.vingerafdruk = $9::text or (b.uitgever = $10::text and b.serienummer = $11::text))
	) as teken_geblokkeerd,
	coalesce((
		select not bool_or(coalesce(p.uitgever = $10::text, exists (
			select from geregistreerde_certificaten g
			where g.oin = p.oin and g.doel = p.doel and g.vingerafdruk = $9::text and g.ingetrokken_op is null)))
		from vastgepinde_doelen p
		where p.oin = $8::text and p.doel = 'ONDERTEKENING' and p.losgemaakt_op is null), false) as teken_niet_vast,
	k.id as sleutel_id,
	k.hoofdsleutel,
	encode(k.verpakt, 'base64') as verpakt
from (select $1::text as operator_oin, $2::text as school_oin, $3::text as dienst, $4::date as dag) v
left join organisaties l on l.oin = v.operator_oin and l.actief
left join organisaties s on s.oin = v.school_oin and s.soort = 'SCHOOL' and s.actief
left join lateral (
	with recursive keten (school_id, stap) as (
		select s.id, 0
		union all
		select f.opvolger_id, k.stap + 1
		from keten k
		join rechtsopvolgingen f on f.school_id = k.school_id and f.ingetrokken_op is null and f.bevestigd_op is not null
			and f.vanaf <= v.dag
		where k.stap < 16)
	select z.id, z.oin, z.actief
	from keten k
	join organisaties z on z.id = k.school_id
	order by k.stap desc
	limit 1) h on true
left join lateral (
	select o.*
	from overeenkomsten o
	where o.school_id = h.id and h.actief
	order by o.status in ('ACTIEF', 'OPGESCHORT') and daterange(o.geldig_van, o.geldig_tot) @> v.dag desc,
		o.status in ('ACTIEF', 'OPGESCHORT') desc, o.geldig_van desc, o.versie desc
	limit 1) o on true
left join overeenkomst_diensten d on d.overeenkomst_id = o.id and d.dienst = v.dienst
left join routes r on r.school_id = h.id and daterange(r.geldig_van, r.geldig_tot) @> v.dag
left join lateral (
	select m.*
	from mandaten m
	where m.school_id = h.id and m.leverancier_id = l.id and m.ingetrokken_op is null
		and m.dienst in ('*', v.dienst) and daterange(m.geldig_van, m.geldig_tot) @> v.dag
	order by m.geldig_van desc, m.id
	limit 1) m on true
left join schoolsleutels k on k.school_id = s.id and k.verpakt is not null and v.dienst = 'aanleveren_studentgegevens'
