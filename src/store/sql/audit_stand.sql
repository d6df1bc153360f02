-- How far the chain and its seals are.
-- columns: laatste, keten, zegel_tot, zegel_keten, zegel_op, zegel_door, zegel (null: none), zegel_past
select a.volgnummer as laatste, a.keten::bytea as keten,
	z.tot as zegel_tot, z.keten::bytea as zegel_keten,
	coalesce(case when isfinite(z.op) then (extract(epoch from z.op) * 1000000)::bigint end, -1) as zegel_op,
	z.door as zegel_door, z.zegel::bytea as zegel,
	exists (select from audit b where b.volgnummer = z.tot and b.keten = z.keten) as zegel_past
from (select 1) een
left join lateral (select volgnummer, keten from audit order by volgnummer desc limit 1) a on true
left join lateral (select * from audit_zegels order by tot desc limit 1) z on true
