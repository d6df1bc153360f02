-- Where those responses go, under their respondentsleutel until their answers are together.
-- columns: none
insert into invoer_plaatsing (regel, respons_id, school_id, vragenlijst_id, oud_mutatienummer)
select t.regel, t.respondentsleutel, t.school_id, t.vragenlijst_id, (
	select r.mutatienummer
	from respons r
	where t.oud_volgnummer is not null and r.respons_id = t.respons_id and r.school_id = t.school_id and r.vervallen_bij is null)
from invoer_toewijzing t
where t.uitkomst in ('NIEUW', 'GEWIJZIGD')
