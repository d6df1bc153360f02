-- Everything that is held about one student of a school, where it went, and who looked: as rows for a person to read. No contact
-- details: those are sealed.
-- $1 school id, $2 bpvoKenmerk, $3 merk
-- columns: onderdeel, gegeven, waarde, op (microseconds since 1970 or null)
select onderdeel, gegeven, waarde, (extract(epoch from op) * 1000000)::bigint as op
from (
	select 1 as volgorde, 0 as nr, 'STUDENTGEGEVENS' as onderdeel, g.gegeven, g.waarde, g.op
	from studentgegevens s
	left join vervallende_studentgegevens v on v.school_id = s.school_id and v.bpvo_kenmerk = s.bpvo_kenmerk
	cross join lateral (values
		('onderwijsaanbiedercode', s.onderwijsaanbiedercode::text, null::timestamptz),
		('onderwijslocatiecode', s.onderwijslocatiecode, null),
		('opleidingscode', s.opleidingscode, null),
		('leerbedrijfId', s.leerbedrijf_id, null),
		('begindatum', s.begindatum::text, null),
		('geplandeEinddatum', s.geplande_einddatum::text, null),
		('leerweg', s.leerweg, null),
		('eerste aanlevering', 'versie 1', s.aangeleverd_op),
		('laatste wijziging', 'versie ' || s.keer, s.gewijzigd_op),
		('bewaard tot', v.vervalt_op || ': ' || v.waarom, null)) as g (gegeven, waarde, op)
	where s.school_id = $1::integer and s.bpvo_kenmerk = $2::text and g.waarde is not null
	union all
	select 2, row_number() over (order by b.op), 'BERICHT',
		b.dienst, 'door ' || coalesce(o.naam || ', ', '') || b.tls_oin || ', ' || b.message_id, b.op
	from recordsleutels r
	join schoolsleutels k on k.id = r.schoolsleutel_id and k.school_id = $1::integer
	join bewijzen b on b.school_id = k.school_id and b.sleutels @> array[r.id]
	left join organisaties o on o.oin = b.tls_oin
	where r.merk = $3::bytea
	union all
	select 3, 0, 'INTREKKING', i.reden, case when i.weigeren then 'een nieuwe aanlevering wordt geweigerd'
		else 'een nieuwe aanlevering wordt aangenomen' end, i.op
	from intrekkingen i
	where i.school_id = $1::integer and i.merk = $3::bytea
	union all
	select 4, row_number() over (order by u.id), 'UITNODIGING', u.route,
		lower(u.status) || ', gepland op ' || u.gepland_op || case when not u.gekoppeld then ', losgekoppeld' else '' end, u.uitgegeven_op
	from uitnodigingen u
	where u.school_id = $1::integer and u.merk = $3::bytea
	union all
	select 4, row_number() over (order by r.levering), 'BUREAU', 'levering ' || r.levering,
		'e-mailadres, roepnaam, taal, einddatum en leerbedrijf aan ' || l.aan
			|| coalesce('; ingetrokken in levering ' || r.ingetrokken_in, '') || coalesce('; daar gewist op ' || r.gewist_op, ''),
		coalesce(l.gereed_op, l.begonnen_op)
	from uitnodigingen u
	join bureau_regels r on r.uitnodiging_id = u.id and (r.meegegeven or exists (
		select from bureau_leveringen b where b.nummer = r.levering and b.gereed_op is null))
	join bureau_leveringen l on l.nummer = r.levering
	where u.school_id = $1::integer and u.merk = $3::bytea and u.route = 'DIRECT'
	union all
	select 4, row_number() over (order by k.gekoppeld_op), 'ANTWOORD', 'te herleiden tot deze uitnodiging',
		'tot ' || v.vervalt_op || ': ' || v.waarom, null
	from uitnodigingen u
	join koppelingen k on k.uitnodiging_id = u.id
	join vervallende_koppelingen v on v.id = u.id
	where u.school_id = $1::integer and u.merk = $3::bytea
	union all
	select 5, row_number() over (order by max(v.op) desc), 'RESULTATEN VAN DE SCHOOL',
		'opgehaald door ' || coalesce(o.naam || ', ', '') || v.aan_oin, sum(v.rijen) || ' rijen in ' || count(*) || ' keer', max(v.op)
	from verstrekkingen v
	left join organisaties o on o.oin = v.aan_oin
	where v.school_id = $1::integer
	group by v.aan_oin, o.naam
	union all
	select 6, row_number() over (order by z.op), 'INZAGE', z.door, z.reden, z.op
	from inzagen z
	where z.school_id = $1::integer and z.sleutel = encode($3::bytea, 'hex')) alles
order by volgorde, nr
