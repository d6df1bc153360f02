-- How many certificates have passed which threshold, and of how many that was not mailed; every threshold has a row.
-- $1 now
-- columns: drempel, aantal, ongemeld
select d.drempel, count(a.vingerafdruk) as aantal,
	count(a.vingerafdruk) filter (where not exists (
		select from waarschuwingen w
		where w.vingerafdruk = a.vingerafdruk and w.doel = a.doel and w.drempel <= a.drempel
			and w.uitkomst = 'VERZONDEN')) as ongemeld
from (values (90), (60), (30), (14), (7), (1), (0)) d (drempel)
left join aflopende_certificaten($1::timestamptz) a on a.drempel = d.drempel
group by d.drempel
order by d.drempel desc
