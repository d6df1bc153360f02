-- What is wrong with the organisations read.
-- columns: regel, kolom, reden, totaal
select *, count(*) over () as totaal
from (
	select regel, 'oin' as kolom, 'this OIN stands twice in the file' as reden
	from (select regel, row_number() over (partition by oin order by regel) as keer from invoer_organisaties) d
	where keer > 1
	union all
	select regel, 'soort', 'SCHOOL, LEVERANCIER or SBB is asked'
	from invoer_organisaties where soort not in ('SCHOOL', 'LEVERANCIER', 'SBB')
	union all
	select regel, 'oin', 'the OIN of a school is made of its BRIN'
	from invoer_organisaties where soort = 'SCHOOL' and oin !~ '^00000007000[0-9]{2}[A-Z]{2}00000$'
	union all
	select i.regel, 'soort', 'this OIN is registered as another kind of organisation'
	from invoer_organisaties i join organisaties o on o.oin = i.oin and o.soort <> i.soort) f
order by regel
limit 100
