-- What has to be mailed now, all of one party together, soonest first.
-- $1 now
-- columns: oin, naam (null: not registered), doel, vingerafdruk, geldig_tot (microseconds since 1970), dagen, drempel,
--   opvolger, nieuw
select t.oin, o.naam, t.doel, t.vingerafdruk, (extract(epoch from t.geldig_tot) * 1000000)::bigint as geldig_tot, t.dagen,
	t.drempel, t.opvolger, t.nieuw
from te_melden($1::timestamptz) t
left join organisaties o on o.oin = t.oin
order by t.oin, t.geldig_tot, t.doel, t.vingerafdruk
