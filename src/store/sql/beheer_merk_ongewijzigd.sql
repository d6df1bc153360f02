-- Which responses read are there already, answer for answer.
-- columns: none
with nieuw as (
	select p.regel, md5(string_agg(b.id || '=' || coalesce(a.waarde::text, '"' || a.tekst), chr(1) order by b.id)) as inhoud
	from invoer_plaatsing p
	join invoer_antwoorden a on a.respons_id = p.respons_id
	join variabelen b on b.vragenlijst_id = p.vragenlijst_id and b.code = a.vraagcode
	where p.oud_mutatienummer is not null
	group by p.regel),
oud as (
	select p.regel, md5(string_agg(a.variabele_id || '=' || coalesce(a.waarde::text, '"' || a.tekst), chr(1)
		order by a.variabele_id)) as inhoud
	from invoer_plaatsing p
	join antwoorden a on a.school_id = p.school_id and a.mutatienummer = p.oud_mutatienummer
	where p.oud_mutatienummer is not null
	group by p.regel)
update invoer_plaatsing p
set ongewijzigd = true
from invoer_plaatsing z
join invoer_respons i on i.regel = z.regel
join respons r on r.school_id = z.school_id and r.mutatienummer = z.oud_mutatienummer
left join nieuw on nieuw.regel = z.regel
left join oud on oud.regel = z.regel
where p.regel = z.regel and z.oud_mutatienummer is not null and nieuw.inhoud is not distinct from oud.inhoud
	and (r.vragenlijst_id, r.invuldatum, r.geplande_einddatum, r.opleidingscode::text, r.leerbedrijf_id::text,
		r.onderwijsaanbiedercode::text, r.onderwijslocatiecode::text, r.leerweg::text)
	is not distinct from (z.vragenlijst_id, i.invuldatum, i.geplande_einddatum, i.opleidingscode, i.leerbedrijf_id,
		i.onderwijsaanbiedercode, i.onderwijslocatiecode, i.leerweg)
