-- What is wrong with the mutations read, each by itself.
-- columns: regel, kolom, reden, totaal
select *, count(*) over () as totaal
from (
	select regel, 'mutatie' as kolom, 'old keys belong to GEWIJZIGD' as reden
	from invoer_bpvos
	where mutatie <> 'GEWIJZIGD' and num_nonnulls(oud_onderwijsaanbiedercode, oud_onderwijslocatiecode, oud_opleidingscode,
		oud_leerbedrijf_id, oud_geplande_einddatum) > 0
	union all
	select regel, 'oudOpleidingscode', 'oudOpleidingscode, oudLeerbedrijfId and oudGeplandeEinddatum are given together'
	from invoer_bpvos
	where mutatie = 'GEWIJZIGD' and num_nonnulls(oud_opleidingscode, oud_leerbedrijf_id, oud_geplande_einddatum) not in (0, 3)
	union all
	select regel, 'oudOpleidingscode', 'old RIO codes come with the other old keys'
	from invoer_bpvos
	where mutatie = 'GEWIJZIGD' and oud_opleidingscode is null
		and num_nonnulls(oud_onderwijsaanbiedercode, oud_onderwijslocatiecode) > 0) f
order by regel
limit 10000
