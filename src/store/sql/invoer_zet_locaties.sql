-- Adds or changes the onderwijslocaties read.
-- columns: nieuw, gewijzigd
with gezet as (
	insert into locaties as l (onderwijslocatiecode, school_id, naam, plaats, geldig_van, geldig_tot)
	select i.code, s.id, i.naam, i.plaats, i.geldig_van, i.geldig_tot
	from invoer_locaties i
	join organisaties s on s.brin = i.brin
	on conflict (onderwijslocatiecode, geldig_van) do update
	set school_id = excluded.school_id, naam = excluded.naam, plaats = excluded.plaats, geldig_tot = excluded.geldig_tot
	where (l.school_id, l.naam, l.plaats, l.geldig_tot)
		is distinct from (excluded.school_id, excluded.naam, excluded.plaats, excluded.geldig_tot)
	returning xmax = 0 as nieuw)
select count(*) filter (where nieuw) as nieuw, count(*) filter (where not nieuw) as gewijzigd from gezet
