-- Which responses read are there already, answer for answer. What is there is looked up response by response, by key: a
-- join on it would be planned by the statistics of tables that an import before this one may just have filled.
-- columns: none
with nieuw as materialized (
	select p.regel, md5(string_agg(b.id || '=' || coalesce(a.waarde::text, '"' || a.tekst), chr(1) order by b.id)) as inhoud
	from invoer_plaatsing p
	left join invoer_antwoorden a on a.respons_id = p.respons_id
	left join variabelen b on b.vragenlijst_id = p.vragenlijst_id and b.code = a.vraagcode
	where p.oud_mutatienummer is not null
	group by p.regel)
update invoer_plaatsing p
set ongewijzigd = true
from nieuw, invoer_respons i
where nieuw.regel = p.regel and i.regel = p.regel
	and nieuw.inhoud is not distinct from (
		select md5(string_agg(a.variabele_id || '=' || coalesce(a.waarde::text, '"' || a.tekst), chr(1)
			order by a.variabele_id))
		from antwoorden a
		where a.school_id = p.school_id and a.mutatienummer = p.oud_mutatienummer)
	and (select (r.vragenlijst_id, r.invuldatum, r.geplande_einddatum, r.opleidingscode::text, r.leerbedrijf_id::text,
			r.onderwijsaanbiedercode::text, r.onderwijslocatiecode::text, r.leerweg::text)
			is not distinct from (p.vragenlijst_id, i.invuldatum, i.geplande_einddatum, i.opleidingscode,
			i.leerbedrijf_id, i.onderwijsaanbiedercode, i.onderwijslocatiecode, i.leerweg)
		from respons r
		where r.school_id = p.school_id and r.mutatienummer = p.oud_mutatienummer)
