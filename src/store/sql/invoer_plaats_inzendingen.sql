-- The responses that submissions become, with the keys of their placement. A correction keeps those that its response has.
-- columns: none
insert into invoer_respons (regel, respons_id, vragenlijstcode, versie, invuldatum, brin, onderwijsaanbiedercode,
	onderwijslocatiecode, opleidingscode, leerbedrijf_id, geplande_einddatum, leerweg)
select t.regel, t.respondentsleutel, i.vragenlijstcode, i.versie, i.invuldatum, s.brin, k.onderwijsaanbiedercode,
	k.onderwijslocatiecode, k.opleidingscode, k.leerbedrijf_id, k.geplande_einddatum, k.leerweg
from invoer_toewijzing t
join invoer_inzendingen i on i.regel = t.regel
join organisaties s on s.id = t.school_id
join uitnodigingen u on u.id = t.uitnodiging_id
cross join lateral (
	select r.onderwijsaanbiedercode, r.onderwijslocatiecode, r.opleidingscode, r.leerbedrijf_id, r.geplande_einddatum, r.leerweg
	from respons r
	where t.oud_volgnummer is not null and r.respons_id = t.respons_id and r.school_id = t.school_id and r.vervallen_bij is null
	union all
	select b.onderwijsaanbiedercode, b.onderwijslocatiecode, b.opleidingscode, b.leerbedrijf_id, b.geplande_einddatum, b.leerweg
	from bpvos b
	where t.oud_volgnummer is null and b.id = u.bpvo_id) k
where t.uitkomst in ('NIEUW', 'GEWIJZIGD')
