-- What placements lack is told under every filter of the dashboard: what a page says it is filtered by, it is.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- The opleidingen that a filter leaves (null: all), as response knows them: sector and niveau are those of the newest reference data.
create function opleidingen_van_filter(p_opleidingen text[], p_sector text, p_niveau smallint)
	returns text[] language sql stable set search_path = bpv, public, pg_temp as $$
	select case when num_nonnulls(p_sector, p_niveau) = 0 then p_opleidingen else array(
		select i.opleidingscode
		from indeling_nu() i
		where (p_opleidingen is null or i.opleidingscode = any (p_opleidingen))
			and (p_sector is null or i.sector = p_sector) and (p_niveau is null or i.niveau = p_niveau)) end
$$;

create function volledigheid(p_school integer, p_van date, p_tot date, p_vandaag date, p_opleidingen text[], p_leerweg text, p_locatie text,
	p_aanbieder text, p_sector text, p_niveau smallint)
	returns table (direct boolean, bpvos bigint, aanbieder bigint, locatie bigint, leerweg bigint, begindatum bigint, opleiding bigint,
		onbekende_aanbieder bigint, onbekende_locatie bigint)
	language sql stable security definer set search_path = bpv, public, pg_temp set jit = off
	-- How many there are is not known when this is planned, and one by one is the wrong guess.
	set enable_nestloop = off set enable_sort = off as $$
	with f as materialized (
		select opleidingen_van_filter(p_opleidingen, p_sector, p_niveau) as opleidingen),
	o as materialized (
		select r.opleidingscode, range_agg(daterange(r.geldig_van, r.geldig_tot)) as geldig from opleidingen r group by r.opleidingscode),
	a as materialized (
		select r.onderwijsaanbiedercode, range_agg(daterange(r.geldig_van, r.geldig_tot)) as geldig from aanbieders r group by r.onderwijsaanbiedercode),
	l as materialized (
		select r.onderwijslocatiecode, range_agg(daterange(r.geldig_van, r.geldig_tot)) as geldig from locaties r group by r.onderwijslocatiecode),
	b as materialized (
		select b.opleidingscode, b.onderwijsaanbiedercode, b.onderwijslocatiecode, count(*) as aantal, count(*) filter (where b.leerweg is null) as leerweg,
			count(*) filter (where b.begindatum is null) as begindatum, daterange(min(b.geplande_einddatum), max(b.geplande_einddatum), '[]') as dagen
		from bpvos b
		where b.school_id = p_school and b.vervallen_op is null
			and b.geplande_einddatum between coalesce(p_van, '-infinity') and coalesce(p_tot, 'infinity')
			and ((select f.opleidingen from f) is null or b.opleidingscode = any ((select f.opleidingen from f)::text[]))
			and (p_leerweg is null or b.leerweg::text = p_leerweg)
			and (p_locatie is null or b.onderwijslocatiecode = p_locatie)
			and (p_aanbieder is null or b.onderwijsaanbiedercode = p_aanbieder)
		group by 1, 2, 3),
	krap as materialized (
		select b.opleidingscode, b.onderwijsaanbiedercode, b.onderwijslocatiecode, o.geldig as o, a.geldig as a, l.geldig as l
		from b
		left join o on o.opleidingscode = b.opleidingscode
		left join a on a.onderwijsaanbiedercode = b.onderwijsaanbiedercode
		left join l on l.onderwijslocatiecode = b.onderwijslocatiecode
		where not (coalesce(o.geldig @> b.dagen, false) and coalesce(a.geldig @> b.dagen, b.onderwijsaanbiedercode is null)
			and coalesce(l.geldig @> b.dagen, b.onderwijslocatiecode is null))),
	onbekend as (
		select count(*) filter (where not coalesce(k.o @> b.geplande_einddatum, false)) as opleiding,
			count(*) filter (where b.onderwijsaanbiedercode is not null and not coalesce(k.a @> b.geplande_einddatum, false)) as aanbieder,
			count(*) filter (where b.onderwijslocatiecode is not null and not coalesce(k.l @> b.geplande_einddatum, false)) as locatie
		from krap k
		join bpvos b on b.opleidingscode = k.opleidingscode and coalesce(b.onderwijsaanbiedercode, '-') = coalesce(k.onderwijsaanbiedercode, '-')
			and coalesce(b.onderwijslocatiecode, '-') = coalesce(k.onderwijslocatiecode, '-')
		where b.school_id = p_school and b.vervallen_op is null
			and b.geplande_einddatum between coalesce(p_van, '-infinity') and coalesce(p_tot, 'infinity')
			and (p_leerweg is null or b.leerweg::text = p_leerweg))
	select exists (select from routes r
			where r.school_id = p_school and r.soort = 'DIRECT' and daterange(r.geldig_van, r.geldig_tot) @> p_vandaag),
		coalesce(sum(b.aantal), 0)::bigint, coalesce(sum(b.aantal) filter (where b.onderwijsaanbiedercode is null), 0)::bigint,
		coalesce(sum(b.aantal) filter (where b.onderwijslocatiecode is null), 0)::bigint, coalesce(sum(b.leerweg), 0)::bigint,
		coalesce(sum(b.begindatum), 0)::bigint, (select opleiding from onbekend), (select aanbieder from onbekend), (select locatie from onbekend)
	from b
$$;
comment on function volledigheid(integer, date, date, date, text[], text, text, text, text, smallint) is
	'How many placements of one school, or of what a filter leaves of it, lack what the dashboard could use, by field; direct: its route that day.';

create or replace function volledigheid(p_school integer, p_van date, p_tot date, p_vandaag date, p_opleidingen text[])
	returns table (direct boolean, bpvos bigint, aanbieder bigint, locatie bigint, leerweg bigint, begindatum bigint, opleiding bigint,
		onbekende_aanbieder bigint, onbekende_locatie bigint)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select * from volledigheid(p_school, p_van, p_tot, p_vandaag, p_opleidingen, null, null, null, null, null)
$$;

create function volledigheid_gegevens(p_school integer, p_van date, p_tot date, p_opleidingen text[], p_leerweg text, p_locatie text, p_aanbieder text,
	p_sector text, p_niveau smallint)
	returns table (einde date, bpvos bigint, zonder bigint)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	with f as materialized (
		select opleidingen_van_filter(p_opleidingen, p_sector, p_niveau) as opleidingen)
	select b.geplande_einddatum, count(*), count(*) filter (where p.bpvo_id is null and u.bpvo_id is null)
	from bpvos b
	left join plaatsingen(p_school, null, p_van, p_tot) p on p.bpvo_id = b.id
	left join uitnodigingen u on u.bpvo_id = b.id and u.respondent = 'STUDENT' and u.route = 'DIRECT' and u.houdt_plaats
	where b.school_id = p_school and b.vervallen_op is null
		and b.geplande_einddatum between coalesce(p_van, '-infinity') and coalesce(p_tot, 'infinity')
		and ((select f.opleidingen from f) is null or b.opleidingscode = any ((select f.opleidingen from f)::text[]))
		and (p_leerweg is null or b.leerweg::text = p_leerweg)
		and (p_locatie is null or b.onderwijslocatiecode = p_locatie)
		and (p_aanbieder is null or b.onderwijsaanbiedercode = p_aanbieder)
	group by b.geplande_einddatum
	order by b.geplande_einddatum
$$;
comment on function volledigheid_gegevens(integer, date, date, text[], text, text, text, text, smallint) is
	'How many placements of one school, or of what a filter leaves of it, have no student details, by end date.';

create or replace function volledigheid_gegevens(p_school integer, p_van date, p_tot date, p_opleidingen text[])
	returns table (einde date, bpvos bigint, zonder bigint)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select * from volledigheid_gegevens(p_school, p_van, p_tot, p_opleidingen, null, null, null, null, null)
$$;

revoke all on function opleidingen_van_filter, volledigheid(integer, date, date, date, text[], text, text, text, text, smallint),
	volledigheid_gegevens(integer, date, date, text[], text, text, text, text, smallint) from public;
grant execute on function volledigheid(integer, date, date, date, text[], text, text, text, text, smallint),
	volledigheid_gegevens(integer, date, date, text[], text, text, text, text, smallint) to bpv_admin, bpv_console;
