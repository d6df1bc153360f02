-- Every certificate ever registered, newest first.
-- $1 OIN or null
-- columns: oin, naam, doel, vingerafdruk, geldig_van, geldig_tot, toegevoegd_op (microseconds since 1970),
--   toegevoegd_door, ingetrokken
select c.oin, o.naam, c.doel, c.vingerafdruk,
	(extract(epoch from c.geldig_van) * 1000000)::bigint as geldig_van,
	(extract(epoch from c.geldig_tot) * 1000000)::bigint as geldig_tot,
	(extract(epoch from c.toegevoegd_op) * 1000000)::bigint as toegevoegd_op,
	c.toegevoegd_door, c.ingetrokken_op is not null as ingetrokken
from geregistreerde_certificaten c
join organisaties o on o.oin = c.oin
where $1::text is null or c.oin = $1::text
order by c.id desc
