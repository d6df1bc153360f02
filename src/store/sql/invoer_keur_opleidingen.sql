-- What is wrong with the opleidingen read.
-- columns: regel, kolom, reden, totaal
select *, count(*) over () as totaal
from (
	select b.regel, 'geldigVan' as kolom, 'overlaps another row of the same code in the file' as reden
	from invoer_opleidingen a
	join invoer_opleidingen b on b.opleidingscode = a.opleidingscode and b.regel > a.regel
		and coalesce(a.geldig_tot > b.geldig_van, true) and coalesce(b.geldig_tot > a.geldig_van, true)
	union all
	select regel, 'geldigTot', 'must come after geldigVan' from invoer_opleidingen where geldig_tot <= geldig_van
	union all
	select regel, 'niveau', '1 to 4 is asked' from invoer_opleidingen where niveau not between 1 and 4) f
order by regel
limit 100
