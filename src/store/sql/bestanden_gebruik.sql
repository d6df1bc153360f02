-- What a school has standing there.
-- $1 school id, $2 now
-- columns: sets, bytes
select count(distinct s.id) as sets, coalesce(sum(b.bytes), 0)::bigint as bytes
from bestandensets s
left join bestanden b on b.set_id = s.id
where s.school_id = $1::integer and s.verloopt_op > $2::timestamptz
