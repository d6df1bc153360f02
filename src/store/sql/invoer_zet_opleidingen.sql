-- Adds or changes the opleidingen read.
-- columns: nieuw, gewijzigd
with gezet as (
	insert into opleidingen as o (opleidingscode, naam, niveau, sector, kwalificatiedossier, geldig_van, geldig_tot)
	select opleidingscode, naam, niveau, sector, kwalificatiedossier, geldig_van, geldig_tot
	from invoer_opleidingen
	on conflict (opleidingscode, geldig_van) do update
	set naam = excluded.naam, niveau = excluded.niveau, sector = excluded.sector,
		kwalificatiedossier = excluded.kwalificatiedossier, geldig_tot = excluded.geldig_tot
	where (o.naam, o.niveau, o.sector, o.kwalificatiedossier, o.geldig_tot)
		is distinct from (excluded.naam, excluded.niveau, excluded.sector, excluded.kwalificatiedossier, excluded.geldig_tot)
	returning xmax = 0 as nieuw)
select count(*) filter (where nieuw) as nieuw, count(*) filter (where not nieuw) as gewijzigd from gezet
