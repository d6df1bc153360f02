-- What put_studentgegevens and keep_studentgegevens would do, without doing it: their columns, for every row.
-- $1 school id, $2 bpvoKenmerken, $3 fingerprints, $4 time of the document
-- columns: bpvo_kenmerk, keer, bewaard
select u.kenmerk as bpvo_kenmerk,
	case
		when s.vingerafdruk is null then 1
		when s.vingerafdruk <> u.vingerafdruk and s.document_op <= $4::timestamptz then s.keer + 1
	end as keer,
	case
		when s.vingerafdruk <> u.vingerafdruk and s.document_op > $4::timestamptz
		then (extract(epoch from s.document_op) * 1000000)::bigint
	end as bewaard
from unnest($2::text[], $3::bytea[]) as u (kenmerk, vingerafdruk)
left join studentgegevens s on s.school_id = $1::integer and s.bpvo_kenmerk = u.kenmerk
