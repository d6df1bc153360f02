-- The whole audit, each row with the seal over it. What no honest row has (infinity, null) comes as a value that no hash fits.
-- columns: volgnummer, op (microseconds since 1970), door, rol, handeling, onderwerp, sleutel, voor, na, vorige, keten,
--	zegel_keten, zegel_op, zegel_door, zegel (null: none)
select a.volgnummer,
	coalesce(case when isfinite(a.op) then (extract(epoch from a.op) * 1000000)::bigint end, -1) as op,
	a.door::text as door, a.rol, a.handeling, a.onderwerp, a.sleutel, a.voor, a.na,
	a.vorige::bytea as vorige, a.keten::bytea as keten,
	z.keten::bytea as zegel_keten,
	coalesce(case when isfinite(z.op) then (extract(epoch from z.op) * 1000000)::bigint end, -1) as zegel_op,
	z.door as zegel_door, z.zegel::bytea as zegel
from audit a
left join audit_zegels z on z.tot = a.volgnummer
order by a.volgnummer
