-- What put_studentgegevens would store, without storing it: the same columns for the same rows.
-- $1 school id, $2 bpvoKenmerken, $3 fingerprints
-- columns: bpvo_kenmerk, keer
select u.kenmerk as bpvo_kenmerk, coalesce(s.keer, 0) + 1 as keer
from unnest($2::text[], $3::bytea[]) as u (kenmerk, vingerafdruk)
left join studentgegevens s on s.school_id = $1::integer and s.bpvo_kenmerk = u.kenmerk
where s.vingerafdruk is distinct from u.vingerafdruk
