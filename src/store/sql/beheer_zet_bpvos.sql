-- Adds or changes the bpvo's read. Rows with equal keys are numbered within their sleutelgroep, so the same delivery twice
-- changes nothing.
-- $1 now
-- columns: nieuw, gewijzigd
with bron as (
	select s.id as school_id, i.*,
		row_number() over (partition by s.id, i.onderwijsaanbiedercode, i.onderwijslocatiecode, i.opleidingscode,
			i.leerbedrijf_id, i.geplande_einddatum
			order by i.begindatum nulls last, i.leerweg nulls last, i.regel) as plaats
	from invoer_bpvos i
	join organisaties s on s.brin = i.brin),
gezet as (
	insert into bpvos as b (school_id, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id,
		geplande_einddatum, plaats, begindatum, werkelijke_einddatum, leerweg, omvang, aangemaakt_op)
	select school_id, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id, geplande_einddatum,
		plaats, begindatum, werkelijke_einddatum, leerweg, omvang, $1::timestamptz
	from bron
	order by regel
	on conflict on constraint bpvos_sleutelgroep do update
	set begindatum = excluded.begindatum, werkelijke_einddatum = excluded.werkelijke_einddatum,
		leerweg = excluded.leerweg, omvang = excluded.omvang, gewijzigd_op = $1::timestamptz
	where (b.begindatum, b.werkelijke_einddatum, b.leerweg, b.omvang)
		is distinct from (excluded.begindatum, excluded.werkelijke_einddatum, excluded.leerweg, excluded.omvang)
	returning xmax = 0 as nieuw)
select count(*) filter (where nieuw) as nieuw, count(*) filter (where not nieuw) as gewijzigd from gezet
