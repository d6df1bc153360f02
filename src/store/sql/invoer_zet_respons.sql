-- Stores new and corrected responses, with their answers.
-- columns: nieuw, gewijzigd
with gezet as (
	insert into respons (school_id, mutatienummer, respons_id, vragenlijst_id, invuldatum, geplande_einddatum,
		opleidingscode, leerbedrijf_id, onderwijsaanbiedercode, onderwijslocatiecode, leerweg, variabelen, waarden,
		open_variabelen, open_waarden, open_teksten, intern_variabelen, intern_waarden, intern_teksten)
	select p.school_id, p.mutatienummer, p.respons_id, p.vragenlijst_id, i.invuldatum, i.geplande_einddatum,
		i.opleidingscode, i.leerbedrijf_id, i.onderwijsaanbiedercode, i.onderwijslocatiecode, i.leerweg, p.variabelen,
		p.waarden, p.open_variabelen, p.open_waarden, p.open_teksten, p.intern_variabelen, p.intern_waarden,
		p.intern_teksten
	from invoer_plaatsing p
	join invoer_respons i on i.regel = p.regel
	where not p.ongewijzigd
	order by p.mutatienummer)
select count(*) filter (where oud_mutatienummer is null) as nieuw,
	count(*) filter (where oud_mutatienummer is not null) as gewijzigd
from invoer_plaatsing
where not ongewijzigd
