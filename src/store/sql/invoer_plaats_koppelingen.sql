-- Which bpvo each link read is about: rows with equal keys fill the places of a sleutelgroep, the first the first.
-- columns: none
with gelezen as (
	select i.regel, s.id as school_id, i.leerbedrijf_id, i.geplande_einddatum, i.opleidingscode, i.onderwijslocatiecode,
		i.onderwijsaanbiedercode, row_number() over (partition by s.id, i.leerbedrijf_id, i.geplande_einddatum, i.opleidingscode,
			i.onderwijslocatiecode, i.onderwijsaanbiedercode order by i.regel) as rang
	from invoer_koppelingen i
	join organisaties s on s.brin = i.brin),
bekend as (
	select b.id, b.school_id, b.leerbedrijf_id, b.geplande_einddatum, b.opleidingscode, b.onderwijslocatiecode,
		b.onderwijsaanbiedercode, row_number() over (partition by b.school_id, b.leerbedrijf_id, b.geplande_einddatum,
			b.opleidingscode, b.onderwijslocatiecode, b.onderwijsaanbiedercode order by b.plaats) as rang
	from bpvos b
	where b.vervallen_op is null and b.geplande_einddatum between (select min(geplande_einddatum) from invoer_koppelingen)
		and (select max(geplande_einddatum) from invoer_koppelingen))
update invoer_koppelingen i
set bpvo_id = b.id
from gelezen g
join bekend b on b.school_id = g.school_id and b.leerbedrijf_id::text = g.leerbedrijf_id
	and b.geplande_einddatum = g.geplande_einddatum and b.opleidingscode::text = g.opleidingscode and b.rang = g.rang
	and b.onderwijslocatiecode::text is not distinct from g.onderwijslocatiecode
	and b.onderwijsaanbiedercode::text is not distinct from g.onderwijsaanbiedercode
where i.regel = g.regel
