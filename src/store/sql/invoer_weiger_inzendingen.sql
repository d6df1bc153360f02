-- What was refused is not stored, with all of its answers.
-- columns: none
with weg as (
	delete from invoer_plaatsing p
	where exists (select from invoer_geweigerd w where w.respondentsleutel = p.respons_id)
	returning p.regel, p.respons_id),
ook as (
	delete from invoer_respons r using weg where r.regel = weg.regel)
update invoer_toewijzing t
set uitkomst = 'GEWEIGERD'
from weg
where weg.regel = t.regel
