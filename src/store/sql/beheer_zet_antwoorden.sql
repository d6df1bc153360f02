-- Stores the answers of new and corrected responses.
-- columns: nieuw, gewijzigd
with gezet as (
	insert into antwoorden (school_id, mutatienummer, variabele_id, waarde, tekst)
	select p.school_id, p.mutatienummer, b.id, a.waarde, a.tekst
	from invoer_antwoorden a
	join invoer_plaatsing p on p.respons_id = a.respons_id
	join variabelen b on b.vragenlijst_id = p.vragenlijst_id and b.code = a.vraagcode
	where not p.ongewijzigd
	order by p.school_id, p.mutatienummer, b.id
	returning 1)
select count(*) as nieuw, 0 as gewijzigd from gezet
