-- Rehearsals, newest first.
-- $1 OIN or null
-- columns: oin, naam, school, vingerafdruk, ondertekenaar, profiel, geldig_tot, op (microseconds since 1970), geslaagd,
--   fouten (with spaces), keer, correlatie
select p.oin, o.naam, p.school, p.vingerafdruk, nullif(p.ondertekenaar, '') as ondertekenaar, p.profiel,
	(extract(epoch from p.geldig_tot) * 1000000)::bigint as geldig_tot,
	(extract(epoch from p.op) * 1000000)::bigint as op, p.geslaagd, array_to_string(p.fouten, ' ') as fouten, p.keer,
	p.correlatie
from proeven p
left join organisaties o on o.oin = p.oin
where $1::text is null or p.oin = $1::text
order by p.op desc, p.vingerafdruk, p.profiel
