-- What a delivery covers, and by what it is known again.
-- $1 soort, $2 BRINs (null: those of the file), $3 first end date (null: today, or that of the file when it is
-- earlier), $4 today
-- columns: scholen (BRINs), scholen_ids, vanaf, inhoud (hexadecimal)
select d.scholen::text as scholen,
	(select coalesce(array_agg(s.id), '{}') from organisaties s where s.brin = any (d.scholen))::text as scholen_ids, d.vanaf,
	encode(inhoud_bpvo_levering($1::text, case when $1::text = 'VOLLEDIG' then d.scholen end,
		case when $1::text = 'VOLLEDIG' then d.vanaf end), 'hex') as inhoud
from (
	select coalesce($2::text[], array(select distinct brin from invoer_bpvos order by brin)) as scholen,
		coalesce($3::date, least((select min(geplande_einddatum) from invoer_bpvos), $4::date)) as vanaf) d
