-- What is wrong with the removals read.
-- columns: regel, kolom, reden, totaal
select *, count(*) over () as totaal
from (
	select i.regel, 'responsId' as kolom, 'there is no such response' as reden
	from invoer_verwijderingen i
	where not exists (select from respons r where r.respons_id = i.respons_id and r.vervallen_bij is null)
		and not exists (select from verwijderingen w where w.respons_id = i.respons_id)
	union all
	select regel, 'responsId', 'this responsId stands twice in the file'
	from (select regel, row_number() over (partition by respons_id order by regel) as keer from invoer_verwijderingen) d
	where keer > 1
	union all
	select i.regel, 'responsId', 'delivered and removed in one import'
	from invoer_verwijderingen i join invoer_respons r on r.respons_id = i.respons_id) f
order by regel
limit 100
