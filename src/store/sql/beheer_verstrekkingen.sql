-- Who received what of a school in a period, newest first: the pages of one snapshot are one row, and so is each kind of file and each
-- delivery to the research bureau.
-- $1 OIN of the school, $2 from day or null, $3 up to day or null, $4 at most so many
-- columns: eerste, laatste (microseconds since 1970), aan_oin (null: the bureau), naam (null: not registered), wat ('opvragen_resultaten',
--   'bestand NAME' or 'bureau'), veldenset (null: not written down then), open_antwoorden ('ja', 'nee' or null), vanaf, tot (null: no
--   results), keer, rijen
with gevraagd as (
	select id, coalesce($2::date::timestamp at time zone 'Europe/Amsterdam', '-infinity') as van,
		coalesce($3::date::timestamp at time zone 'Europe/Amsterdam', 'infinity') as tot
	from organisaties
	where oin = $1::text)
select (extract(epoch from eerste) * 1000000)::bigint as eerste, (extract(epoch from laatste) * 1000000)::bigint as laatste,
	aan_oin, naam, wat, veldenset, open_antwoorden, vanaf, tot, keer, rijen
from (
	select min(v.op) as eerste, max(v.op) as laatste, max(v.id) as nr, v.aan_oin::text, o.naam::text,
		coalesce('bestand ' || v.bestand, 'opvragen_resultaten') as wat, v.veldenset,
		case when v.open_antwoorden then 'ja' when not v.open_antwoorden then 'nee' end as open_antwoorden, v.vanaf, v.tot,
		count(*) as keer, sum(v.rijen) as rijen
	from verstrekkingen v
	join gevraagd g on g.id = v.school_id and v.op >= g.van and v.op < g.tot
	left join organisaties o on o.oin = v.aan_oin
	group by v.aan_oin, o.naam, v.bestand, v.veldenset, v.open_antwoorden, v.vanaf, v.tot
	union all
	select b.op, b.op, b.levering, null, b.aan::text, 'bureau', null, null, null, null, 1, b.studenten
	from bureau_verstrekkingen b
	join gevraagd g on g.id = b.school_id and b.op >= g.van and b.op < g.tot
	where b.studenten > 0) alles
order by laatste desc, nr desc
limit $4::integer
