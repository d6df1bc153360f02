-- Adds or renames the organisations read.
-- $1 actor, $2 now
-- columns: nieuw, gewijzigd
with gezet as (
	insert into organisaties as o (oin, soort, naam, brin, aangemaakt_door, aangemaakt_op)
	select oin, soort, naam, case when soort = 'SCHOOL' then substr(oin, 12, 4) end, $1::text, $2::timestamptz
	from invoer_organisaties
	order by regel
	on conflict (oin) do update
	set naam = excluded.naam, gewijzigd_door = $1::text, gewijzigd_op = $2::timestamptz
	where o.naam <> excluded.naam
	returning xmax = 0 as nieuw)
select count(*) filter (where nieuw) as nieuw, count(*) filter (where not nieuw) as gewijzigd from gezet
