-- Every threshold that was mailed or tried, newest first.
-- $1 OIN or null
-- columns: oin, naam, doel, vingerafdruk, drempel, geldig_tot, op (microseconds since 1970), uitkomst, ontvangers,
--   pogingen, reden
select w.oin, o.naam, w.doel, w.vingerafdruk, w.drempel,
	(extract(epoch from w.geldig_tot) * 1000000)::bigint as geldig_tot,
	(extract(epoch from w.op) * 1000000)::bigint as op, w.uitkomst, w.ontvangers, w.pogingen, w.reden
from waarschuwingen w
left join organisaties o on o.oin = w.oin
where $1::text is null or w.oin = $1::text
order by w.op desc, w.id desc
