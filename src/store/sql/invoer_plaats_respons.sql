-- For each response read: its school, its questionnaire version, and the version of it that is there already.
-- columns: none
insert into invoer_plaatsing (regel, respons_id, school_id, vragenlijst_id, oud_mutatienummer)
select i.regel, i.respons_id, s.id, v.id, r.mutatienummer
from invoer_respons i
left join organisaties s on s.brin = i.brin
left join vragenlijsten v on v.code = i.vragenlijstcode and v.versie = i.versie
left join respons r on r.respons_id = i.respons_id and r.school_id = s.id and r.vervallen_bij is null
