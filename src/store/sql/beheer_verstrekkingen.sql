-- Who received what of a school in a period, newest first: the pages of one snapshot are one row, and so is each kind of file.
-- $1 OIN of the school, $2 from day or null, $3 up to day or null, $4 at most so many
-- columns: eerste, laatste (microseconds since 1970), aan_oin, naam (null: not registered), bestand (null: pages), veldenset (null: not
--   written down then), open_antwoorden ('ja', 'nee' or null), vanaf, tot, keer, rijen
select (extract(epoch from min(v.op)) * 1000000)::bigint as eerste, (extract(epoch from max(v.op)) * 1000000)::bigint as laatste,
	v.aan_oin, o.naam, v.bestand, v.veldenset, case when v.open_antwoorden then 'ja' when not v.open_antwoorden then 'nee' end
		as open_antwoorden,
	v.vanaf, v.tot, count(*) as keer, sum(v.rijen) as rijen
from verstrekkingen v
join organisaties s on s.id = v.school_id
left join organisaties o on o.oin = v.aan_oin
where s.oin = $1::text
	and ($2::date is null or v.op >= $2::date::timestamp at time zone 'Europe/Amsterdam')
	and ($3::date is null or v.op < $3::date::timestamp at time zone 'Europe/Amsterdam')
group by v.aan_oin, o.naam, v.bestand, v.veldenset, v.open_antwoorden, v.vanaf, v.tot
order by max(v.op) desc, max(v.id) desc
limit $4::integer
