-- Which responses read are there already, answer for answer. What is there is looked up response by response, by key: a
-- join on it would be planned by the statistics of tables that an import before this one may just have filled.
-- columns: none
update invoer_plaatsing p
set ongewijzigd = true
from invoer_respons i
where i.regel = p.regel and p.oud_mutatienummer is not null
	and (select (r.vragenlijst_id, r.invuldatum, r.geplande_einddatum, r.opleidingscode::text, r.leerbedrijf_id::text,
			r.onderwijsaanbiedercode::text, r.onderwijslocatiecode::text, r.leerweg::text,
			r.variabelen, r.waarden, r.open_variabelen, r.open_waarden, r.open_teksten,
			r.intern_variabelen, r.intern_waarden, r.intern_teksten)
			is not distinct from (p.vragenlijst_id, i.invuldatum, i.geplande_einddatum, i.opleidingscode,
			i.leerbedrijf_id, i.onderwijsaanbiedercode, i.onderwijslocatiecode, i.leerweg,
			p.variabelen, p.waarden, p.open_variabelen, p.open_waarden, p.open_teksten,
			p.intern_variabelen, p.intern_waarden, p.intern_teksten)
		from respons r
		where r.school_id = p.school_id and r.mutatienummer = p.oud_mutatienummer)
