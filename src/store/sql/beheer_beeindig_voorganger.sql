-- Older versions of the same number end where the new one begins, or are ended whole when they began no earlier.
-- $1 id of the new version, $2 actor, $3 now
-- columns: none
update overeenkomsten o
set geldig_tot = case when o.geldig_van < n.geldig_van then n.geldig_van else o.geldig_tot end,
	status = case when o.geldig_van < n.geldig_van then o.status else 'BEEINDIGD' end,
	gewijzigd_door = $2::text, gewijzigd_op = $3::timestamptz
from overeenkomsten n
where n.id = $1::integer and o.nummer = n.nummer and o.versie < n.versie and o.status in ('ACTIEF', 'OPGESCHORT')
	and (o.geldig_tot is null or o.geldig_tot > n.geldig_van)
