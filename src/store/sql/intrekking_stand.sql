-- What is stored under the bpvoKenmerken of a withdrawal, with the keys of the bpvo that each stands for, else its own.
-- $1 school id, $2 bpvoKenmerken
-- columns: document_op (microseconds; null: nothing is stored), onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode,
--   leerbedrijf_id, geplande_einddatum, in the order asked
select (extract(epoch from s.document_op) * 1000000)::bigint as document_op,
	case when b.id is null then s.onderwijsaanbiedercode else b.onderwijsaanbiedercode end as onderwijsaanbiedercode,
	case when b.id is null then s.onderwijslocatiecode else b.onderwijslocatiecode end as onderwijslocatiecode,
	s.opleidingscode, s.leerbedrijf_id, s.geplande_einddatum
from unnest($2::text[]) with ordinality as u (kenmerk, nr)
left join studentgegevens s on s.school_id = $1::integer and s.bpvo_kenmerk = u.kenmerk
left join plaatsingen($1::integer, $2::text[], null, null) p on p.bpvo_kenmerk = u.kenmerk
left join bpvos b on b.id = p.bpvo_id
order by u.nr
