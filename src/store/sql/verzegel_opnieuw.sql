-- Details under the data keys of their records; as a delivery they are what they were.
-- $1 school id, $2 bpvoKenmerken, $3 sealed details, $4 fingerprints, $5 data keys
update studentgegevens s
set verzegeld = u.verzegeld, vingerafdruk = u.vingerafdruk, sleutel_id = u.sleutel
from unnest($2::text[], $3::bytea[], $4::bytea[], $5::bigint[]) as u (kenmerk, verzegeld, vingerafdruk, sleutel)
where s.school_id = $1::integer and s.bpvo_kenmerk = u.kenmerk and s.sleutel_id is null
