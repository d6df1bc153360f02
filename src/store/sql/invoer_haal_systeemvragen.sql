-- Questions of the theme SYSTEEM are asked for the system: they become no answers. RT1 says whether the student may be asked too.
-- columns: none
with systeem as (
	delete from invoer_antwoorden a
	using invoer_plaatsing p, vragen q
	where p.respons_id = a.respons_id and q.vragenlijst_id = p.vragenlijst_id and q.code = a.vraagcode and q.thema = 'SYSTEEM'
	returning a.respons_id, a.vraagcode, a.waarde, p.vragenlijst_id)
update invoer_toewijzing t
set student_mag = true
from systeem s
join opties o on o.vragenlijst_id = s.vragenlijst_id and o.vraag = s.vraagcode and o.waarde = s.waarde
where s.vraagcode = 'RT1' and lower(o.label) = 'ja' and t.respondentsleutel = s.respons_id
