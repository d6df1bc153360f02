-- Open texts of new and corrected responses, some responses at a time, with the leerbedrijf that they may name.
-- $1 behind this line of the delivery, $2 at most so many responses
-- columns: regel, school_id, mutatienummer, variabele_id, tekst, leerbedrijf (or null)
select p.regel, p.school_id, p.mutatienummer, o.variabele_id, o.tekst, l.naam as leerbedrijf
from (
	select *
	from invoer_plaatsing
	where regel > $1::bigint and not ongewijzigd and cardinality(array_remove(open_teksten, null)) > 0
	order by regel
	limit $2::integer) p
join invoer_respons i on i.regel = p.regel
cross join lateral unnest(p.open_variabelen, p.open_teksten) o (variabele_id, tekst)
left join lateral (
	select b.naam
	from leerbedrijven b
	where b.leerbedrijf_id = i.leerbedrijf_id
	order by b.geldig_van desc
	limit 1) l on true
where o.tekst is not null
order by p.regel
