-- Stores new and corrected responses.
-- columns: nieuw, gewijzigd
with gezet as (
	insert into respons (school_id, mutatienummer, respons_id, vragenlijst_id, invuldatum, geplande_einddatum,
		opleidingscode, leerbedrijf_id, onderwijsaanbiedercode, onderwijslocatiecode, leerweg)
	select p.school_id, p.mutatienummer, p.respons_id, p.vragenlijst_id, i.invuldatum, i.geplande_einddatum,
		i.opleidingscode, i.leerbedrijf_id, i.onderwijsaanbiedercode, i.onderwijslocatiecode, i.leerweg
	from invoer_plaatsing p
	join invoer_respons i on i.regel = p.regel
	where not p.ongewijzigd)
select count(*) filter (where oud_mutatienummer is null) as nieuw,
	count(*) filter (where oud_mutatienummer is not null) as gewijzigd
from invoer_plaatsing
where not ongewijzigd
