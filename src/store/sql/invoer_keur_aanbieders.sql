-- What is wrong with the aanbieders read.
-- columns: regel, kolom, reden, totaal
select *, count(*) over () as totaal
from (
	select b.regel, 'geldigVan' as kolom, 'overlaps another row of the same code in the file' as reden
	from invoer_aanbieders a
	join invoer_aanbieders b on b.code = a.code and b.regel > a.regel
		and coalesce(a.geldig_tot > b.geldig_van, true) and coalesce(b.geldig_tot > a.geldig_van, true)
	union all
	select i.regel, 'brin', 'no school with this BRIN is registered'
	from invoer_aanbieders i
	where not exists (select from organisaties s where s.brin = i.brin)
	union all
	select regel, 'geldigTot', 'must come after geldigVan' from invoer_aanbieders where geldig_tot <= geldig_van) f
order by regel
limit 100
