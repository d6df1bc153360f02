-- What lies outside what a full delivery says to cover.
-- $1 BRINs (null: those of the file), $2 first end date (null: that of the file)
-- columns: regel, kolom, reden, totaal
select *, count(*) over () as totaal
from (
	select regel, 'brin' as kolom, 'this school is not among those that the delivery covers' as reden
	from invoer_bpvos
	where brin <> all ($1::text[])
	union all
	select regel, 'geplandeEinddatum', 'comes before the first end date that the delivery covers'
	from invoer_bpvos
	where geplande_einddatum < $2::date) f
order by regel
limit 10000
