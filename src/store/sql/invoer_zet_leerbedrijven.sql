-- Adds or changes the leerbedrijven read.
-- columns: nieuw, gewijzigd
with gezet as (
	insert into leerbedrijven as l (leerbedrijf_id, naam, plaats, geldig_van, geldig_tot)
	select code, naam, plaats, geldig_van, geldig_tot
	from invoer_leerbedrijven
	on conflict (leerbedrijf_id, geldig_van) do update
	set naam = excluded.naam, plaats = excluded.plaats, geldig_tot = excluded.geldig_tot
	where (l.naam, l.plaats, l.geldig_tot) is distinct from (excluded.naam, excluded.plaats, excluded.geldig_tot)
	returning xmax = 0 as nieuw)
select count(*) filter (where nieuw) as nieuw, count(*) filter (where not nieuw) as gewijzigd from gezet
