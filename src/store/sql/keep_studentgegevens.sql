-- Of what put_studentgegevens did not store, in its transaction and so under its locks: the same content takes the newest
-- document time; of other content that is newer, tells of when (bewaard, in microseconds).
-- $1 school id, $2 bpvoKenmerken, $3 fingerprints, $4 time of the document
-- columns: bpvo_kenmerk, keer, bewaard
update studentgegevens s
set document_op = greatest(s.document_op, $4::timestamptz)
from unnest($2::text[], $3::bytea[]) as u (kenmerk, vingerafdruk)
where s.school_id = $1::integer and s.bpvo_kenmerk = u.kenmerk
returning s.bpvo_kenmerk, null as keer,
	case when s.vingerafdruk <> u.vingerafdruk then (extract(epoch from s.document_op) * 1000000)::bigint end as bewaard
