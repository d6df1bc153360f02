-- What is wrong with the responses read.
-- columns: regel, kolom, reden, totaal
select *, count(*) over () as totaal
from (
	select regel, 'responsId' as kolom, 'this responsId stands twice in the file' as reden
	from (select regel, row_number() over (partition by respons_id order by regel) as keer from invoer_respons) d
	where keer > 1
	union all
	select regel, 'brin', 'no school with this BRIN is registered' from invoer_plaatsing where school_id is null
	union all
	select regel, 'vragenlijstcode', 'this version of the questionnaire is not there'
	from invoer_plaatsing where vragenlijst_id is null
	union all
	select p.regel, 'responsId', 'this response was removed and never comes back'
	from invoer_plaatsing p join verwijderingen w on w.respons_id = p.respons_id
	union all
	select p.regel, 'brin', 'this responsId belongs to another school'
	from invoer_plaatsing p join respons r on r.respons_id = p.respons_id and r.school_id <> p.school_id
	where r.vervallen_bij is null) f
order by regel
limit 100
