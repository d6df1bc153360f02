-- Adds or changes the onderwijsaanbieders read.
-- columns: nieuw, gewijzigd
with gezet as (
	insert into aanbieders as a (onderwijsaanbiedercode, school_id, naam, geldig_van, geldig_tot)
	select i.code, s.id, i.naam, i.geldig_van, i.geldig_tot
	from invoer_aanbieders i
	join organisaties s on s.brin = i.brin
	on conflict (onderwijsaanbiedercode, geldig_van) do update
	set school_id = excluded.school_id, naam = excluded.naam, geldig_tot = excluded.geldig_tot
	where (a.school_id, a.naam, a.geldig_tot) is distinct from (excluded.school_id, excluded.naam, excluded.geldig_tot)
	returning xmax = 0 as nieuw)
select count(*) filter (where nieuw) as nieuw, count(*) filter (where not nieuw) as gewijzigd from gezet
