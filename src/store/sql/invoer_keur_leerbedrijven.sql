-- What is wrong with the leerbedrijven read.
-- columns: regel, kolom, reden, totaal
select *, count(*) over () as totaal
from (
	select b.regel, 'geldigVan' as kolom, 'overlaps another row of the same code in the file' as reden
	from invoer_leerbedrijven a
	join invoer_leerbedrijven b on b.code = a.code and b.regel > a.regel
		and coalesce(a.geldig_tot > b.geldig_van, true) and coalesce(b.geldig_tot > a.geldig_van, true)
	union all
	select regel, 'geldigTot', 'must come after geldigVan' from invoer_leerbedrijven where geldig_tot <= geldig_van) f
order by regel
limit 100
