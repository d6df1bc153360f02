-- The gateways, those that run first.
-- $1 now
-- columns: naam, gestart, gezien, draait, instellingen, herladen_op, herladen_door, gelukt (null: not reloaded yet), reden,
--   wacht_op_herstart, verzoek, and of each slot the fingerprint and the end; lijsten_tot, hoofdsleutels (moments in microseconds since 1970)
select naam, instellingen, herladen_door, gelukt, reden, wacht_op_herstart, verzoek, tls_vingerafdruk,
	ondertekening_vingerafdruk, ontsleuteling_vingerafdruk, hoofdsleutels,
	gezien > $1::timestamptz - interval '90 seconds' as draait,
	(extract(epoch from gestart) * 1000000)::bigint as gestart,
	(extract(epoch from gezien) * 1000000)::bigint as gezien,
	(extract(epoch from herladen_op) * 1000000)::bigint as herladen_op,
	(extract(epoch from tls_geldig_tot) * 1000000)::bigint as tls_geldig_tot,
	(extract(epoch from ondertekening_geldig_tot) * 1000000)::bigint as ondertekening_geldig_tot,
	(extract(epoch from ontsleuteling_geldig_tot) * 1000000)::bigint as ontsleuteling_geldig_tot,
	(extract(epoch from lijsten_tot) * 1000000)::bigint as lijsten_tot
from gateways
order by draait desc, naam
