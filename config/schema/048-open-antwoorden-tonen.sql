-- Open answers come into view by five. Of an opleiding that had five, each new one came alone, on the day its response was released: who laid the
-- texts of two days beside the rows of those days knew whose it was.

set local role bpv_eigenaar;
set local search_path = bpv, public;

alter table open_antwoorden add column getoond text constraint open_antwoorden_getoond check (getoond in ('OPLEIDING', 'SCHOOL'));
comment on column open_antwoorden.getoond is
	'It came into view: with others of its opleiding, or only with others of the whole school, and stays there. Null: it waits for others.';

-- As before (035), and a text that a correction left as it was stays where it is shown.
create or replace function neem_besluiten_over()
	returns void language sql volatile security definer set search_path = bpv, public, pg_temp as $$
	update open_antwoorden n
	set besluit = o.besluit, aangepast = o.aangepast, beoordeeld_door = o.beoordeeld_door, beoordeeld_op = o.beoordeeld_op,
		getoond = o.getoond, lot = o.lot
	from invoer_plaatsing p
	join open_antwoorden o on o.school_id = p.school_id and o.mutatienummer = p.oud_mutatienummer
	where not p.ongewijzigd and n.school_id = p.school_id and n.mutatienummer = p.mutatienummer
		and n.variabele_id = o.variabele_id and n.gemaskeerd = o.gemaskeerd
$$;

-- As before (041), with what says whether it is in view.
create function open_antwoorden_van(p_school integer, p_respondent text, p_vraagcode text, p_nu timestamptz)
	returns table (id bigint, opleidingscode text, lot uuid, tekst text, getoond text)
	language plpgsql stable set search_path = bpv, public, pg_temp set jit = off set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
	horizon constant bigint := horizon_van(p_school, p_nu);
	vandaag constant date := (p_nu at time zone 'Europe/Amsterdam')::date;
	vanaf constant date := make_date(extract(year from vandaag - interval '7 months')::integer - 2, 8, 1);
begin
	return query
	select o.id, r.opleidingscode::text, o.lot, coalesce(o.aangepast, o.gemaskeerd), o.getoond
	from respons r
	join vragenlijsten v on v.id = r.vragenlijst_id and v.respondent::text = p_respondent and v.toezegging <> 'ANONIEM'
	join open_antwoorden o on o.school_id = r.school_id and o.mutatienummer = r.mutatienummer
	join variabelen b on b.id = o.variabele_id and b.vragenlijst_id = v.id and b.vraag = p_vraagcode
	where r.school_id = p_school and r.mutatienummer <= horizon and (r.vervallen_bij is null or r.vervallen_bij > horizon)
		and not exists (select from verwijderingen w where w.respons_id = r.respons_id)
		and r.geplande_einddatum >= vanaf
		and case when o.besluit is null
			then o.signalen = '{}' and (select beoordelen from open_antwoord_regels) = 'SIGNALEN'
			else o.besluit <> 'VERBERGEN' end;
end
$$;
comment on function open_antwoorden_van is
	'What of a question may be shown of a school: released, in force, of the last three studiejaren, by the rule or by a person''s decision, never of who was promised to stay anonymous.';

-- Five that wait in an opleiding come into view together, and so do five that are left in the whole school.
create function toon_open_antwoorden(p_school integer, p_respondent text, p_vraagcode text, p_nu timestamptz)
	returns void language plpgsql volatile set search_path = bpv, public, pg_temp as $$
begin
	-- Who waited here for another sees what came into view meanwhile.
	perform pg_advisory_xact_lock(13, p_school);
	update open_antwoorden o
	set getoond = case when w.van_opleiding >= 5 then 'OPLEIDING' else 'SCHOOL' end
	from (
		select t.id, t.van_opleiding, count(*) filter (where t.van_opleiding < 5) over () as rest
		from (
			select v.id, count(*) over (partition by v.opleidingscode) as van_opleiding
			from open_antwoorden_van(p_school, p_respondent, p_vraagcode, p_nu) v
			where v.getoond is null) t) w
	where o.id = w.id and (w.van_opleiding >= 5 or w.rest >= 5);
end
$$;

-- As before (035), of those that came into view. An opleiding of which four are left stands among those of the whole school.
create or replace function open_antwoorden_tonen(p_school integer, p_respondent text, p_vraagcode text, p_opleidingen text[],
	p_nu timestamptz)
	returns table (tekst text) language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
begin
	perform toon_open_antwoorden(p_school, p_respondent, p_vraagcode, p_nu);
	return query
	with zichtbaar as materialized (
		select v.opleidingscode, v.lot, v.tekst, v.getoond
		from open_antwoorden_van(p_school, p_respondent, p_vraagcode, p_nu) v
		where v.getoond is not null),
	groot as (
		select z.opleidingscode from zichtbaar z where z.getoond = 'OPLEIDING' group by z.opleidingscode having count(*) >= 5),
	verdeeld as (
		select z.*, z.getoond = 'OPLEIDING' and z.opleidingscode in (select g.opleidingscode from groot g) as van_opleiding from zichtbaar z)
	select z.tekst
	from verdeeld z
	where case when z.van_opleiding then p_opleidingen is null or z.opleidingscode = any (p_opleidingen)
		else p_opleidingen is null and (select count(*) from verdeeld k where not k.van_opleiding) >= 5 end
	order by md5(z.lot::text || (p_nu at time zone 'Europe/Amsterdam')::date);
end
$$;

create or replace function open_antwoorden_reden(p_school integer, p_respondent text, p_vraagcode text, p_opleidingen text[],
	p_nu timestamptz)
	returns text language sql volatile security definer set search_path = bpv, public, pg_temp as $$
	select case
		when exists (select from open_antwoorden_tonen(p_school, p_respondent, p_vraagcode, p_opleidingen, p_nu)) then null
		when exists (select from open_antwoorden_van(p_school, p_respondent, p_vraagcode, p_nu) z
			where p_opleidingen is null or z.opleidingscode = any (p_opleidingen)) then 'TE_WEINIG'
		else 'GEEN' end
$$;

drop function open_antwoorden_zichtbaar(integer, text, text, timestamptz);
revoke all on function open_antwoorden_van, toon_open_antwoorden from public;
