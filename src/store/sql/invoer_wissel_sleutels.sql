-- From here on a response has its own id, and its respondentsleutel is nowhere beside it.
-- columns: none
with gewisseld as (
	update invoer_plaatsing p
	set respons_id = t.respons_id
	from invoer_toewijzing t
	where t.regel = p.regel
	returning p.regel, p.ongewijzigd)
update invoer_toewijzing t
set uitkomst = 'ONGEWIJZIGD'
from gewisseld g
where g.regel = t.regel and g.ongewijzigd
