-- What is wrong with the links read.
-- columns: regel, kolom, reden, totaal
select *, count(*) over () as totaal
from (
	select i.regel, 'brin' as kolom, 'no school with this BRIN is registered' as reden
	from invoer_koppelingen i
	where not exists (select from organisaties s where s.brin = i.brin)
	union all
	select i.regel, null, 'there is no bpvo with these keys, or fewer than there are rows'
	from invoer_koppelingen i
	join organisaties s on s.brin = i.brin
	where i.bpvo_id is null
	union all
	select i.regel, 'kenmerk', case when k.kenmerk is null then 'no contact with this kenmerk is known'
		else 'this contact is of another leerbedrijf' end
	from invoer_koppelingen i
	left join lateral (
		select c.kenmerk, bool_or(c.leerbedrijf_id = i.leerbedrijf_id) as hier
		from leerbedrijf_contacten c
		where c.kenmerk = i.kenmerk
		group by c.kenmerk) k on true
	where i.kenmerk is not null and not coalesce(k.hier, false)) f
order by regel
limit 100
