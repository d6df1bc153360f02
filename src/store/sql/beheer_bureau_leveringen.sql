-- Deliveries to the bureau, newest first.
-- $1 today, $2 only those in which something was to be deleted before today and is not, $3 at most so many
-- columns: nummer, aan, begonnen_op, gereed_op (microseconds since 1970 or null), uitnodigingen, herinneringen, intrekkingen, wissen_voor,
--   gewist_op, intrekken_voor, intrekkingen_gewist_op, te_laat ('ja' or 'nee')
select nummer, aan, (extract(epoch from begonnen_op) * 1000000)::bigint as begonnen_op,
	(extract(epoch from gereed_op) * 1000000)::bigint as gereed_op, uitnodigingen, herinneringen, intrekkingen,
	case when uitnodigingen > 0 then wissen_voor end as wissen_voor, gewist_op,
	case when intrekkingen > 0 then intrekken_voor end as intrekken_voor, intrekkingen_gewist_op,
	case when te_laat then 'ja' else 'nee' end as te_laat
from (
	select l.*, l.gereed_op is not null and (l.uitnodigingen > 0 and l.gewist_op is null and l.wissen_voor < $1::date
		or l.intrekkingen > 0 and l.intrekkingen_gewist_op is null and l.intrekken_voor < $1::date) as te_laat
	from bureau_leveringen l) l
where te_laat or not $2::boolean
order by nummer desc
limit $3::integer
