-- What is wrong with the answers of a delivery. Those of a submission that is refused already, or not stored, are not judged.
-- columns: none
insert into invoer_geweigerd (regel, respondentsleutel, kolom, code)
select f.regel, f.respons_id, case f.kolom when 'responsId' then 'respondentsleutel' else f.kolom end, f.code
from invoer_antwoorden_fouten f
where f.code <> 'ZONDER_INZENDING'
	or not exists (select from invoer_inzendingen i where i.respondentsleutel = f.respons_id)
		and not exists (select from invoer_geweigerd w where w.respondentsleutel = f.respons_id)
