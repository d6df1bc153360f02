-- Closes the places that were not there yet when a student of the sleutelgroep objected or was erased.
-- $1 school id, $2 sleutelmerken, $3 a bpvo of each sleutelgroep, $4 now
-- columns: aantal
select sluit_plaatsen($1::integer, array_agg(i.merk::bytea order by i.merk), array_agg(u.bpvo order by i.merk), $4::timestamptz) as aantal
from unnest($2::bytea[], $3::bigint[]) as u (sleutelmerk, bpvo)
join intrekkingen i on i.school_id = $1::integer and i.sleutelmerk = u.sleutelmerk and not i.plaats_gesloten
