-- What is stored under the bpvoKenmerken of a withdrawal, with the keys of the bpvo that each stands for, or stood for when it was
-- withdrawn before, else its own; and that bpvo, or one with those keys.
-- $1 school id, $2 bpvoKenmerken, $3 merken
-- columns: document_op (microseconds; null: nothing is stored), bpvo_id (null: there is none yet), onderwijsaanbiedercode,
--   onderwijslocatiecode, opleidingscode (null: nothing is known of the keys), leerbedrijf_id, geplande_einddatum, in the order asked
select (extract(epoch from s.document_op) * 1000000)::bigint as document_op, coalesce(b.id, e.id) as bpvo_id,
	case when b.id is null then s.onderwijsaanbiedercode else b.onderwijsaanbiedercode end as onderwijsaanbiedercode,
	case when b.id is null then s.onderwijslocatiecode else b.onderwijslocatiecode end as onderwijslocatiecode,
	coalesce(b.opleidingscode, s.opleidingscode) as opleidingscode, coalesce(b.leerbedrijf_id, s.leerbedrijf_id) as leerbedrijf_id,
	coalesce(b.geplande_einddatum, s.geplande_einddatum) as geplande_einddatum
from unnest($2::text[], $3::bytea[]) with ordinality as u (kenmerk, merk, nr)
left join studentgegevens s on s.school_id = $1::integer and s.bpvo_kenmerk = u.kenmerk
left join plaatsingen($1::integer, $2::text[], null, null) p on p.bpvo_kenmerk = u.kenmerk
left join lateral (
	select n.bpvo_id
	from uitnodigingen n
	where s.school_id is null and n.school_id = $1::integer and n.merk = u.merk and n.respondent = 'STUDENT'
	order by n.houdt_plaats desc, n.bpvo_id desc
	limit 1) n on true
left join bpvos b on b.id = coalesce(p.bpvo_id, n.bpvo_id)
left join lateral (
	select min(g.id) as id
	from bpvos g
	where b.id is null and g.school_id = $1::integer and g.vervallen_op is null and g.leerbedrijf_id = s.leerbedrijf_id
		and g.geplande_einddatum = s.geplande_einddatum and g.opleidingscode = s.opleidingscode
		and g.onderwijslocatiecode = s.onderwijslocatiecode and g.onderwijsaanbiedercode = s.onderwijsaanbiedercode) e on true
order by u.nr
