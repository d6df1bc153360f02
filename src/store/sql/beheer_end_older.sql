-- Ends the older versions of an overeenkomst that is being activated: on its first day, or wholly when they started then or later.
-- $1 id of the version that is being activated, $2 actor, $3 now
-- columns: none
update overeenkomsten o
set status = case when o.geldig_van < n.geldig_van then o.status else 'BEEINDIGD' end,
	geldig_tot = case when o.geldig_van < n.geldig_van then n.geldig_van else o.geldig_tot end,
	gewijzigd_door = $2::text,
	gewijzigd_op = $3::timestamptz
from overeenkomsten n
where n.id = $1::integer and o.nummer = n.nummer and o.id <> n.id and o.status in ('ACTIEF', 'OPGESCHORT')
	and (o.geldig_tot is null or o.geldig_tot > n.geldig_van)
