-- The certificate an answer may be encrypted to: the newest one registered that is valid now and not blocked.
-- $1 OIN, $2 now
-- columns: der (no row: there is none)
select c.der
from geregistreerde_certificaten c
where c.oin = $1::text and c.doel = 'VERSLEUTELING' and c.ingetrokken_op is null
	and c.geldig_van <= $2::timestamptz and c.geldig_tot > $2::timestamptz
	and not exists (
		select from geblokkeerde_certificaten b
		where b.opgeheven_op is null
			and (b.vingerafdruk = c.vingerafdruk or (b.uitgever = c.uitgever and b.serienummer = c.serienummer)))
order by c.geldig_van desc, c.id desc
limit 1
