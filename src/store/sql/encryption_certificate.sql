-- The certificate an answer may be encrypted to: the newest one registered that is valid now.
-- $1 OIN, $2 now
-- columns: der (no row: there is none)
select der
from geregistreerde_certificaten
where oin = $1::text and doel = 'VERSLEUTELING' and ingetrokken_op is null
	and geldig_van <= $2::timestamptz and geldig_tot > $2::timestamptz
order by geldig_van desc, id desc
limit 1
