-- Nobody who looks waits for what was imported. Whoever changed something counts it, and so does the console beside its pages;
-- a page only asks whether there is something to count, and shows what was counted before. What is counted is kept smaller, too: placements by
-- school and half year that changed, figures of a sector and niveau by themselves, the benchmark by cell instead of by school.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- ---- sector and niveau

-- A country has a few of each, and years of opleidingen in them. An empty sector is all of them together, and niveau -1 is.
create table cijfers_sectoren (
	sector text not null,
	niveau smallint not null,
	leerweg text not null,
	halfjaar smallint not null,
	respondent respondent not null,
	code text not null,
	w0 integer not null, w1 integer not null, w2 integer not null, w3 integer not null, w4 integer not null, w5 integer not null,
	w6 integer not null, w7 integer not null, w8 integer not null, w9 integer not null, w10 integer not null,
	constraint cijfers_sectoren_aantallen check (least(w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10) >= 0),
	primary key (sector, niveau, leerweg, halfjaar, respondent, code)
);
comment on table cijfers_sectoren is 'cijfers_landelijk by sector, by niveau, and by both.';

create table cijfers_indeling (
	opleidingscode text primary key,
	sector text not null,
	niveau smallint not null
);
comment on table cijfers_indeling is 'Under what sector and niveau each opleiding was counted: reference data of later may say otherwise.';

-- As the newest reference data have it; of an opleiding that is not in them nothing is known.
create function indeling_nu()
	returns table (opleidingscode text, sector text, niveau smallint)
	language sql stable set search_path = bpv, public, pg_temp as $$
	select distinct on (o.opleidingscode) o.opleidingscode::text, o.sector::text, o.niveau::smallint
	from opleidingen o
	order by o.opleidingscode, o.geldig_van desc
$$;

create function indeling_is_oud()
	returns boolean language sql stable set search_path = bpv, public, pg_temp as $$
	select exists (
		(select opleidingscode, sector, niveau from indeling_nu() except select opleidingscode, sector, niveau from cijfers_indeling)
		union all
		(select opleidingscode, sector, niveau from cijfers_indeling except select opleidingscode, sector, niveau from indeling_nu()))
$$;

create function deel_opnieuw_in()
	returns void language plpgsql volatile set search_path = bpv, public, pg_temp set jit = off set work_mem = '64MB' as $$
begin
	delete from cijfers_indeling;
	insert into cijfers_indeling (opleidingscode, sector, niveau) select opleidingscode, sector, niveau from indeling_nu();
	delete from cijfers_sectoren;
	insert into cijfers_sectoren (sector, niveau, leerweg, halfjaar, respondent, code, w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10)
	select case when grouping(i.sector) = 0 then i.sector else '' end, case when grouping(i.niveau) = 0 then i.niveau else -1 end,
		c.leerweg, c.halfjaar, c.respondent, c.code, sum(c.w0), sum(c.w1), sum(c.w2), sum(c.w3), sum(c.w4), sum(c.w5), sum(c.w6), sum(c.w7),
		sum(c.w8), sum(c.w9), sum(c.w10)
	from cijfers_landelijk c
	join cijfers_indeling i on i.opleidingscode = c.opleidingscode
	group by grouping sets ((i.sector, i.niveau, c.leerweg, c.halfjaar, c.respondent, c.code),
		(i.sector, c.leerweg, c.halfjaar, c.respondent, c.code), (i.niveau, c.leerweg, c.halfjaar, c.respondent, c.code))
	order by 1, 2, 3, 4, 5, 6;
end
$$;
comment on function deel_opnieuw_in is 'Adds cijfers_sectoren up anew, by the reference data of now.';

-- ---- answers

-- Adds counts to a table that keeps them: rows that have become nothing go. In order of the keys: what is looked at together then stands
-- together.
create function cijfers_tel_erbij(p_tabel text, p_sleutels text[], p_bron text)
	returns void language plpgsql volatile set search_path = bpv, public, pg_temp set jit = off set work_mem = '128MB' as $$
declare
	w text[] := array(select 'w' || i from generate_series(0, 10) i);
	sleutels text := array_to_string(p_sleutels, ', ');
begin
	execute format('merge into %1$I c using (select %2$s, %3$s from %4$s group by %2$s order by %2$s) s on %5$s'
		' when matched and %6$s then delete'
		' when matched then update set %7$s'
		' when not matched then insert (%2$s, %8$s) values (%9$s, %10$s)',
		p_tabel, sleutels, (select string_agg(format('sum(%1$s)::integer as %1$s', k), ', ') from unnest(w) k), p_bron,
		(select string_agg(format('c.%1$s = s.%1$s', k), ' and ') from unnest(p_sleutels) k),
		(select string_agg(format('c.%1$s = -s.%1$s', k), ' and ') from unnest(w) k),
		(select string_agg(format('%1$s = c.%1$s + s.%1$s', k), ', ') from unnest(w) k),
		array_to_string(w, ', '), 's.' || array_to_string(p_sleutels, ', s.'), 's.' || array_to_string(w, ', s.'));
end
$$;

-- As before (036), and of sectors.
create or replace function cijfers_bijwerken(p_van bigint, p_tot bigint)
	returns void language plpgsql volatile set search_path = bpv, public, pg_temp
	-- Years are counted in memory, not on disk.
	set jit = off set work_mem = '128MB' as $$
begin
	create temporary table cijfers_stap on commit drop as select * from cijfers_als_verdeling(p_van, p_tot);
	analyze cijfers_stap;
	perform cijfers_tel_erbij('cijfers_scholen', '{respondent, code, halfjaar, school_id}', 'cijfers_stap where school_id is not null');
	perform cijfers_tel_erbij('cijfers_landelijk', '{opleidingscode, leerweg, halfjaar, respondent, code}', 'cijfers_stap where school_id is null');
	perform cijfers_tel_erbij('cijfers_totalen', '{respondent, code, halfjaar, leerweg}', 'cijfers_stap where school_id is null');
	perform cijfers_tel_erbij('cijfers_sectoren', '{sector, niveau, leerweg, halfjaar, respondent, code}',
		'(select d.sector, d.niveau, s.leerweg, s.halfjaar, s.respondent, s.code, s.w0, s.w1, s.w2, s.w3, s.w4, s.w5, s.w6, s.w7, s.w8, s.w9, s.w10'
		' from cijfers_stap s join cijfers_indeling i using (opleidingscode)'
		' cross join lateral (values (i.sector, i.niveau), (i.sector, -1::smallint), ('''', i.niveau)) d (sector, niveau)'
		' where s.school_id is null) d');
	drop table cijfers_stap;
	merge into cijfers_ingevuld c
	using cijfers_als_totaal(p_van, p_tot) s
	on c.respondent = s.respondent and c.halfjaar = s.halfjaar and c.opleidingscode = s.opleidingscode and c.leerweg = s.leerweg
	when matched and c.aantal + s.aantal = 0 then delete
	when matched then update set aantal = c.aantal + s.aantal
	when not matched then insert (respondent, halfjaar, opleidingscode, leerweg, aantal)
		values (s.respondent, s.halfjaar, s.opleidingscode, s.leerweg, s.aantal);
	-- A response may have been corrected more than once in these numbers.
	insert into cijfers_correcties (school_id, mutatienummer, eerste)
	with recursive stap as materialized (
		select o.school_id, o.mutatienummer as oud, o.vervallen_bij as nieuw
		from respons o
		join respons n on n.school_id = o.school_id and n.mutatienummer = o.vervallen_bij
		where o.vervallen_bij between p_van and p_tot),
	keten as (
		select s.school_id, s.nieuw, coalesce(c.eerste, s.oud) as eerste
		from stap s
		left join cijfers_correcties c on c.school_id = s.school_id and c.mutatienummer = s.oud
		where not exists (select from stap v where v.school_id = s.school_id and v.nieuw = s.oud)
		union all
		select s.school_id, s.nieuw, k.eerste
		from keten k
		join stap s on s.school_id = k.school_id and s.oud = k.nieuw)
	select school_id, nieuw, eerste from keten
	on conflict do nothing;
end
$$;

create function antwoorden_te_tellen()
	returns boolean language sql stable set search_path = bpv, public, pg_temp as $$
	select (select laatste from mutatieteller) > (select tot from cijfers_geteld) or indeling_is_oud()
$$;

-- As before (036): what was counted under an opleiding is under the sector and niveau that it has now.
create or replace function cijfers_ververs()
	returns void language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
declare
	geteld bigint;
	laatste bigint;
begin
	if not antwoorden_te_tellen() then
		return;
	end if;
	select c.tot into geteld from cijfers_geteld c for update;
	select t.laatste into laatste from mutatieteller t;
	if laatste > geteld then
		perform cijfers_bijwerken(geteld + 1, laatste);
		update cijfers_geteld set tot = laatste;
	end if;
	if indeling_is_oud() then
		perform deel_opnieuw_in();
	end if;
	perform cijfers_kies_uit(null);
end
$$;

-- ---- placements

alter table cijfers_te_tellen add column halfjaar smallint;
comment on table cijfers_te_tellen is
	'Which half years of cijfers_plaatsen may have changed since they were counted. Rows are only added, so that nobody who writes placements waits.';
insert into cijfers_te_tellen (school_id, halfjaar)
select b.school_id, halfjaar_van(b.geplande_einddatum) from bpvos b where b.school_id in (select t.school_id from cijfers_te_tellen t)
union
select c.school_id, c.halfjaar from cijfers_plaatsen c where c.school_id in (select t.school_id from cijfers_te_tellen t)
union
select null, c.halfjaar from cijfers_plaatsen c where exists (select from cijfers_te_tellen t where t.school_id is null);
delete from cijfers_te_tellen where halfjaar is null;
alter table cijfers_te_tellen alter column halfjaar set not null;

create table cijfers_plaatsen_stand (
	enige boolean primary key default true constraint cijfers_plaatsen_stand_enige check (enige),
	dag date not null
);
-- Of before, the half years that were counted by day and are over by now.
insert into cijfers_plaatsen_stand (dag)
select coalesce((select min(c.dag) from cijfers_plaatsen c where c.dag <> begin_van(c.halfjaar)), current_date - 1);
comment on table cijfers_plaatsen_stand is
	'The day on which placements were last counted: those of the country that ended until then stand together in their half year.';

create function cijfers_merk_bpvos()
	returns trigger language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	insert into cijfers_te_tellen (school_id, halfjaar)
	-- A day is made a half year once, not for each placement.
	select distinct r.school_id, halfjaar_van(r.dag) from (select distinct school_id, geplande_einddatum as dag from rijen) r;
	return null;
end
$$;
create function cijfers_merk_uitnodigingen()
	returns trigger language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	insert into cijfers_te_tellen (school_id, halfjaar)
	select distinct r.school_id, halfjaar_van(r.dag)
	from (select distinct b.school_id, b.geplande_einddatum as dag from rijen u join bpvos b on b.id = u.bpvo_id) r;
	return null;
end
$$;
drop trigger cijfers_nieuw on bpvos;
drop trigger cijfers_gewijzigd on bpvos;
drop trigger cijfers_weg on bpvos;
drop trigger cijfers_nieuw on uitnodigingen;
drop trigger cijfers_gewijzigd on uitnodigingen;
drop trigger cijfers_weg on uitnodigingen;
drop function cijfers_merk_plaatsen;
create trigger cijfers_nieuw after insert on bpvos referencing new table as rijen
	for each statement execute function cijfers_merk_bpvos();
-- A date that moves is taken off where it was, too.
create trigger cijfers_van after update on bpvos referencing old table as rijen
	for each statement execute function cijfers_merk_bpvos();
create trigger cijfers_naar after update on bpvos referencing new table as rijen
	for each statement execute function cijfers_merk_bpvos();
create trigger cijfers_weg after delete on bpvos referencing old table as rijen
	for each statement execute function cijfers_merk_bpvos();
create trigger cijfers_nieuw after insert on uitnodigingen referencing new table as rijen
	for each statement execute function cijfers_merk_uitnodigingen();
create trigger cijfers_gewijzigd after update on uitnodigingen referencing new table as rijen
	for each statement execute function cijfers_merk_uitnodigingen();
create trigger cijfers_weg after delete on uitnodigingen referencing old table as rijen
	for each statement execute function cijfers_merk_uitnodigingen();

create function plaatsen_te_tellen(p_school integer)
	returns boolean language sql stable set search_path = bpv, public, pg_temp as $$
	select exists (select from cijfers_te_tellen t where p_school is null or t.school_id = p_school)
		or (p_school is null and (select s.dag from cijfers_plaatsen_stand s) < current_date)
$$;

-- What filters can choose from. Of the country, school_id is null.
create table cijfers_keuzelijst (
	school_id integer references organisaties,
	halfjaar smallint not null,
	veld text not null constraint cijfers_keuzelijst_veld check (veld in ('opleidingscode', 'leerweg', 'locatie', 'aanbieder', 'jaar')),
	code text not null,
	vanaf date not null,
	constraint cijfers_keuzelijst_eenmaal unique nulls not distinct (school_id, halfjaar, veld, code)
);
comment on table cijfers_keuzelijst is 'What filters can choose from: of placements by half year, from the day on which the first ended; halfjaar 0: of figures.';

create function cijfers_kies_plaatsen(p_scholen integer[], p_halfjaren smallint[])
	returns void language plpgsql volatile set search_path = bpv, public, pg_temp set plan_cache_mode = force_custom_plan set jit = off
	set work_mem = '64MB' as $$
begin
	delete from cijfers_keuzelijst k
	using unnest(p_scholen, p_halfjaren) m (school_id, halfjaar)
	where k.school_id = m.school_id and k.halfjaar = m.halfjaar;
	insert into cijfers_keuzelijst (school_id, halfjaar, veld, code, vanaf)
	select b.school_id, b.halfjaar, k.veld, k.code, min(b.vanaf)
	from (
		select b.school_id, m.halfjaar, b.opleidingscode::text, coalesce(b.leerweg::text, '-') as leerweg, b.onderwijslocatiecode::text as locatie,
			b.onderwijsaanbiedercode::text as aanbieder, min(b.geplande_einddatum) as vanaf
		from unnest(p_scholen, p_halfjaren) m (school_id, halfjaar)
		join bpvos b on b.school_id = m.school_id and b.geplande_einddatum >= begin_van(m.halfjaar)
			and b.geplande_einddatum < begin_van((m.halfjaar + 1)::smallint)
		where b.vervallen_op is null
		group by 1, 2, 3, 4, 5, 6) b
	cross join lateral (values ('opleidingscode', b.opleidingscode), ('leerweg', b.leerweg), ('locatie', b.locatie), ('aanbieder', b.aanbieder)) k (veld, code)
	where k.code is not null
	group by 1, 2, 3, 4;
end
$$;

-- As before (040), of the half years that were marked and no others. That a half year is over marks it once more: by day no longer. Of the country
-- no day that is over is needed by itself.
create or replace function cijfers_tel_plaatsen(p_school integer)
	returns boolean language plpgsql volatile security definer set search_path = bpv, public, pg_temp
	-- How much was marked decides how it is read.
	set plan_cache_mode = force_custom_plan set jit = off set work_mem = '64MB' as $$
declare
	nu constant smallint := halfjaar_van(current_date);
	scholen integer[];
	halfjaren smallint[];
	van_land smallint[];
begin
	if not plaatsen_te_tellen(p_school) or not pg_try_advisory_xact_lock(8, 2) then
		return false;
	end if;
	if p_school is null then
		insert into cijfers_te_tellen (school_id, halfjaar)
		select distinct c.school_id, c.halfjaar
		from cijfers_plaatsen_stand s
		join cijfers_plaatsen c on c.halfjaar >= halfjaar_van(s.dag) and c.halfjaar < nu
		union all
		select null, nu from cijfers_plaatsen_stand s where s.dag < current_date;
		update cijfers_plaatsen_stand set dag = current_date where dag < current_date;
	end if;
	with weg as (
		delete from cijfers_te_tellen t where p_school is null or t.school_id = p_school returning t.school_id, t.halfjaar),
	merken as (select distinct school_id, halfjaar from weg)
	select array_agg(m.school_id) filter (where m.school_id is not null), array_agg(m.halfjaar) filter (where m.school_id is not null),
		array_agg(distinct m.halfjaar)
	into scholen, halfjaren, van_land
	from merken m;
	delete from cijfers_plaatsen c
	using unnest(scholen, halfjaren) m (school_id, halfjaar)
	where c.school_id = m.school_id and c.dag >= begin_van(m.halfjaar) and c.dag < begin_van((m.halfjaar + 1)::smallint);
	insert into cijfers_plaatsen (school_id, dag, halfjaar, respondent, opleidingscode, leerweg, bpvos, uitgenodigd, bekend, via, cel)
	select d.school_id, case when d.halfjaar < nu then begin_van(d.halfjaar) else d.dag end, d.halfjaar, d.respondent,
		d.opleidingscode, coalesce(d.leerweg::text, '-'), sum(d.bpvos), sum(d.uitgenodigd), bool_or(d.bekend), bool_or(d.via), bit_xor(d.cel)
	from (
		select b.school_id, b.geplande_einddatum as dag, m.halfjaar, w.respondent, b.opleidingscode, b.leerweg, count(*) as bpvos,
			count(*) filter (where i.toestand = 'UITGENODIGD') as uitgenodigd, bool_or(i.uitgegeven_op is not null) as bekend,
			bool_or(coalesce(i.route = 'VIA_PRAKTIJKOPLEIDER', false)) as via, bit_xor(hashint8extended(b.id, 0)) as cel
		from unnest(scholen, halfjaren) m (school_id, halfjaar)
		join bpvos b on b.school_id = m.school_id and b.geplande_einddatum >= begin_van(m.halfjaar)
			and b.geplande_einddatum < begin_van((m.halfjaar + 1)::smallint)
		cross join (values ('STUDENT'::respondent), ('LEERBEDRIJF'::respondent)) w (respondent)
		left join uitnodigingen i on i.bpvo_id = b.id and i.respondent = w.respondent
		where b.vervallen_op is null
		group by b.school_id, b.geplande_einddatum, m.halfjaar, w.respondent, b.opleidingscode, b.leerweg) d
	group by 1, 2, 3, 4, 5, 6
	order by 1, 2, 4, 5, 6;
	perform cijfers_kies_plaatsen(scholen, halfjaren);
	if p_school is not null then
		insert into cijfers_te_tellen (school_id, halfjaar) select null, h from unnest(van_land) h;
		return true;
	end if;
	delete from cijfers_plaatsen_landelijk c where c.halfjaar = any (van_land);
	insert into cijfers_plaatsen_landelijk (dag, halfjaar, respondent, opleidingscode, leerweg, bpvos, uitgenodigd, bekend, via, cel)
	select case when c.dag <= current_date then begin_van(c.halfjaar) else c.dag end, c.halfjaar, c.respondent, c.opleidingscode, c.leerweg,
		sum(c.bpvos), sum(c.uitgenodigd), bool_or(c.bekend), bool_or(c.via), bit_xor(c.cel)
	from cijfers_plaatsen c
	where c.halfjaar = any (van_land)
	group by 1, 2, 3, 4, 5
	order by 1, 3, 4, 5;
	return true;
end
$$;
comment on function cijfers_tel_plaatsen is 'Counts the placements anew of a school, or of all, in the half years in which they changed.';

-- ---- the benchmark

-- What the rule of 030 asks of a cell, so that nobody who looks adds schools up: without one's own school, the greatest is the next.
create table benchmark_cellen (
	vraagcode text not null,
	respondent respondent not null,
	studiejaar smallint not null,
	schaal text not null,
	aantal bigint not null,
	tevreden bigint not null,
	som bigint not null,
	scholen integer not null,
	grootste integer not null,
	grootste_school integer not null references organisaties,
	volgende integer not null,
	primary key (studiejaar, vraagcode, respondent)
);
comment on table benchmark_cellen is 'benchmark_scholen of all schools together, with the two that have most answers. Nobody but the owner''s functions reads it.';

create function benchmark_als_cellen()
	returns setof benchmark_cellen language sql stable set search_path = bpv, public, pg_temp as $$
	select b.vraagcode, b.respondent, b.studiejaar, min(b.schaal), sum(b.aantal), sum(b.tevreden), sum(b.som)::bigint, count(*)::integer,
		max(b.aantal), max(b.school_id) filter (where b.plaats = 1), coalesce(max(b.aantal) filter (where b.plaats = 2), 0)
	from (
		select s.*, row_number() over (partition by s.studiejaar, s.vraagcode, s.respondent order by s.aantal desc, s.school_id) as plaats
		from benchmark_scholen s) b
	group by b.vraagcode, b.respondent, b.studiejaar
$$;

create function benchmark_bijgewerkt()
	returns trigger language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	delete from benchmark_cellen;
	insert into benchmark_cellen select * from benchmark_als_cellen();
	return null;
end
$$;
-- ververs_benchmark (030) writes this last, whatever it replaced.
create trigger cellen after update on benchmark_stand for each statement execute function benchmark_bijgewerkt();

-- As before (030), of cells.
create or replace function benchmark(p_school integer)
	returns table (vraagcode text, respondent text, studiejaar smallint, aantal bigint, tevreden bigint, som bigint, schaal text,
		reden text)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select t.vraagcode, t.respondent, t.studiejaar,
		case when t.reden is null then t.aantal end, case when t.reden is null then t.tevreden end,
		case when t.reden is null then t.som end, t.schaal, t.reden
	from (
		select c.*,
			case when c.aantal < 5 or c.rest < 5 then 'MINDER_DAN_5_ANTWOORDEN'
				when c.scholen < 3 or c.rest_scholen < 3 then 'MINDER_DAN_3_SCHOLEN'
				when c.grootste > 0.75 * c.aantal or c.rest_grootste > 0.75 * c.rest then 'EEN_SCHOOL_TE_GROOT' end as reden
		from (
			select b.vraagcode, b.respondent::text, b.studiejaar, b.schaal, b.aantal, b.tevreden, b.som, b.scholen, b.grootste,
				b.aantal - coalesce(e.aantal, 0) as rest, b.scholen - (e.school_id is not null)::integer as rest_scholen,
				case when b.grootste_school = p_school then b.volgende else b.grootste end as rest_grootste
			from benchmark_cellen b
			left join benchmark_scholen e on e.vraagcode = b.vraagcode and e.respondent = b.respondent and e.studiejaar = b.studiejaar
				and e.school_id = p_school) c) t
$$;

-- ---- what may be seen

-- As columns, too, for the same reason as in the counts (036).
alter table cijfers_groepen
	add column w0 integer generated always as (verdeling[1]) stored,
	add column w1 integer generated always as (verdeling[2]) stored,
	add column w2 integer generated always as (verdeling[3]) stored,
	add column w3 integer generated always as (verdeling[4]) stored,
	add column w4 integer generated always as (verdeling[5]) stored,
	add column w5 integer generated always as (verdeling[6]) stored,
	add column w6 integer generated always as (verdeling[7]) stored,
	add column w7 integer generated always as (verdeling[8]) stored,
	add column w8 integer generated always as (verdeling[9]) stored,
	add column w9 integer generated always as (verdeling[10]) stored,
	add column w10 integer generated always as (verdeling[11]) stored;

create index cijfers_groepen_locatie on cijfers_groepen (school_id, locatie, halfjaar_van) where trede > 0;
create index cijfers_groepen_sector on cijfers_groepen (school_id, sector, halfjaar_van) where trede > 0;
create index cijfers_groepen_niveau on cijfers_groepen (school_id, niveau, halfjaar_van) where trede > 0;

-- As before (036). Totals and parts have an index each.
create or replace function cijfers_van_school(p_school integer, p_opleiding text, p_opleidingen text[], p_leerweg text, p_locatie text,
	p_aanbieder text, p_sector text, p_niveau smallint, p_van smallint, p_tot smallint, p_per text)
	returns table (respondent text, code text, jaar integer, aantal bigint, verdeling integer[])
	language plpgsql stable security definer set search_path = bpv, public, pg_temp set jit = off
	set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
begin
	return query
	select g.respondent::text, g.code, case p_per when 'STUDIEJAAR' then (g.halfjaar_van - 1) / 2 when 'KALENDERJAAR' then g.halfjaar_van / 2 else 0 end,
		sum(g.aantal)::bigint,
		array[sum(g.w0), sum(g.w1), sum(g.w2), sum(g.w3), sum(g.w4), sum(g.w5), sum(g.w6), sum(g.w7), sum(g.w8), sum(g.w9), sum(g.w10)]::integer[]
	from (
		select t.*
		from cijfers_groepen t
		where t.trede = 0 and num_nonnulls(p_opleiding, p_opleidingen, p_locatie, p_aanbieder, p_sector, p_niveau) = 0
		union all
		select d.*
		from cijfers_groepen d
		where d.trede > 0 and num_nonnulls(p_opleiding, p_opleidingen, p_locatie, p_aanbieder, p_sector, p_niveau) > 0
			and (p_opleiding is null or d.opleidingscode = p_opleiding)
			and (p_opleidingen is null or d.opleidingscode = any (p_opleidingen))
			and (p_locatie is null or d.locatie = p_locatie)
			and (p_aanbieder is null or d.aanbieder = p_aanbieder)
			and (p_sector is null or d.sector = p_sector)
			and (p_niveau is null or d.niveau = p_niveau)) g
	where g.school_id = p_school and g.halfjaar_van >= p_van and g.halfjaar_tot <= p_tot
		and case p_per when 'STUDIEJAAR' then (g.halfjaar_van - 1) / 2 = (g.halfjaar_tot - 1) / 2
			when 'KALENDERJAAR' then g.halfjaar_van / 2 = g.halfjaar_tot / 2 else true end
		and (p_leerweg is null or g.leerweg = p_leerweg)
	group by 1, 2, 3;
end
$$;

-- As before (040); what is asked of a sector or niveau was added up.
create or replace function cijfers_van_land(p_opleiding text, p_leerweg text, p_sector text, p_niveau smallint, p_van smallint, p_tot smallint, p_per text)
	returns table (respondent text, code text, jaar integer, aantal bigint, verdeling integer[])
	language plpgsql stable security definer set search_path = bpv, public, pg_temp set jit = off
	-- What is asked decides which of the tables is read.
	set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
begin
	return query
	select c.respondent::text, c.code, case p_per when 'STUDIEJAAR' then (c.halfjaar - 1) / 2 when 'KALENDERJAAR' then c.halfjaar / 2 else 0 end,
		sum(c.w0 + c.w1 + c.w2 + c.w3 + c.w4 + c.w5 + c.w6 + c.w7 + c.w8 + c.w9 + c.w10)::bigint,
		array[sum(c.w0), sum(c.w1), sum(c.w2), sum(c.w3), sum(c.w4), sum(c.w5), sum(c.w6), sum(c.w7), sum(c.w8), sum(c.w9), sum(c.w10)]::integer[]
	from (
		select t.respondent, t.code, t.halfjaar, t.leerweg, t.w0, t.w1, t.w2, t.w3, t.w4, t.w5, t.w6, t.w7, t.w8, t.w9, t.w10
		from cijfers_totalen t
		where num_nonnulls(p_opleiding, p_sector, p_niveau) = 0
		union all
		select t.respondent, t.code, t.halfjaar, t.leerweg, t.w0, t.w1, t.w2, t.w3, t.w4, t.w5, t.w6, t.w7, t.w8, t.w9, t.w10
		from cijfers_sectoren t
		where p_opleiding is null and num_nonnulls(p_sector, p_niveau) > 0 and t.sector = coalesce(p_sector, '')
			and t.niveau = coalesce(p_niveau, -1::smallint)
		union all
		select t.respondent, t.code, t.halfjaar, t.leerweg, t.w0, t.w1, t.w2, t.w3, t.w4, t.w5, t.w6, t.w7, t.w8, t.w9, t.w10
		from cijfers_landelijk t
		where p_opleiding is not null and t.opleidingscode = p_opleiding and (num_nonnulls(p_sector, p_niveau) = 0 or exists (
			select from cijfers_indeling i
			where i.opleidingscode = p_opleiding and i.sector = coalesce(p_sector, i.sector) and i.niveau = coalesce(p_niveau, i.niveau)))) c
	where c.halfjaar between p_van and p_tot and (p_leerweg is null or c.leerweg = p_leerweg)
	group by 1, 2, 3
	having sum(c.w0 + c.w1 + c.w2 + c.w3 + c.w4 + c.w5 + c.w6 + c.w7 + c.w8 + c.w9 + c.w10) >= cijfers_minste();
end
$$;

-- Whose placements were answered, without reading their answers.
create index respons_ingevuld on respons (school_id, geplande_einddatum)
	include (vragenlijst_id, mutatienummer, opleidingscode, leerweg, onderwijslocatiecode, onderwijsaanbiedercode) where vervallen_bij is null;

-- What the rules of a cell need of the placements and answers that are asked for, by half year: of what was counted; placements one by one of a
-- locatie or aanbieder, and of half years that were not over on the day that is asked for.
create function cijfers_respons_delen(p_school integer, p_opleidingen text[], p_leerweg text, p_locatie text, p_aanbieder text, p_van smallint,
	p_tot smallint, p_vandaag date)
	returns table (respondent text, halfjaar smallint, bpvos bigint, uitgenodigd bigint, ingevuld bigint, bekend boolean, via boolean, cel bigint)
	language plpgsql stable set search_path = bpv, public, pg_temp set jit = off
	-- What is asked decides what is read.
	set plan_cache_mode = force_custom_plan set work_mem = '16MB' as $$
#variable_conflict use_column
declare
	-- The first half year of which nothing that was counted can be used.
	eerste constant smallint := case
		when p_school is not null and num_nonnulls(p_locatie, p_aanbieder) > 0 then 0
		when p_school is null and p_vandaag < (select s.dag from cijfers_plaatsen_stand s) then halfjaar_van(p_vandaag)
		else eerste_ongeteld(p_vandaag) end;
begin
	return query
	select p.respondent::text, p.halfjaar, sum(p.bpvos)::bigint, sum(p.uitgenodigd)::bigint, 0::bigint, bool_or(p.bekend), bool_or(p.via), bit_xor(p.cel)
	from (
		select c.respondent, c.halfjaar, c.bpvos, c.uitgenodigd, c.bekend, c.via, c.cel, c.dag, c.opleidingscode, c.leerweg
		from cijfers_plaatsen c
		where p_school is not null and c.school_id = p_school
		union all
		select c.respondent, c.halfjaar, c.bpvos, c.uitgenodigd, c.bekend, c.via, c.cel, c.dag, c.opleidingscode, c.leerweg
		from cijfers_plaatsen_landelijk c
		where p_school is null) p
	where p.dag <= p_vandaag and p.halfjaar < eerste and p.halfjaar between p_van and p_tot
		and (p_opleidingen is null or p.opleidingscode = any (p_opleidingen)) and (p_leerweg is null or p.leerweg = p_leerweg)
	group by 1, 2;
	if eerste <= halfjaar_van(p_vandaag) then
		return query
		select d.respondent, halfjaar_van(d.dag), sum(d.bpvos)::bigint, sum(d.uitgenodigd)::bigint, 0::bigint, bool_or(d.bekend), bool_or(d.via),
			bit_xor(d.cel)
		from (
			select w.respondent::text, b.geplande_einddatum as dag, count(*) as bpvos,
				count(*) filter (where i.toestand = 'UITGENODIGD') as uitgenodigd, bool_or(i.uitgegeven_op is not null) as bekend,
				bool_or(coalesce(i.route = 'VIA_PRAKTIJKOPLEIDER', false)) as via, bit_xor(hashint8extended(b.id, 0)) as cel
			from bpvos b
			cross join (values ('STUDENT'::respondent), ('LEERBEDRIJF'::respondent)) w (respondent)
			left join uitnodigingen i on i.bpvo_id = b.id and i.respondent = w.respondent
			where (p_school is null or b.school_id = p_school) and b.vervallen_op is null and b.geplande_einddatum <= p_vandaag
				and b.geplande_einddatum >= begin_van(greatest(eerste, p_van, 2::smallint)) and b.geplande_einddatum < begin_van((p_tot + 1)::smallint)
				and (p_opleidingen is null or b.opleidingscode::text = any (p_opleidingen)) and (p_leerweg is null or b.leerweg::text = p_leerweg)
				and (p_school is null or p_locatie is null or b.onderwijslocatiecode::text = p_locatie)
				and (p_school is null or p_aanbieder is null or b.onderwijsaanbiedercode::text = p_aanbieder)
			group by 1, 2) d
		group by 1, 2;
	end if;
	return query
	select a.respondent, a.halfjaar, 0::bigint, 0::bigint, sum(a.aantal)::bigint, false, false, 0::bigint
	from (
		select c.respondent::text, c.halfjaar, c.aantal
		from cijfers_ingevuld c
		where p_school is null and c.halfjaar between p_van and p_tot
			and (p_opleidingen is null or c.opleidingscode = any (p_opleidingen)) and (p_leerweg is null or c.leerweg = p_leerweg)
		union all
		select l.respondent::text, halfjaar_van(d.dag), d.aantal
		from (
			select r.vragenlijst_id, r.geplande_einddatum as dag, count(*) as aantal
			from respons r
			where p_school is not null and r.school_id = p_school and r.vervallen_bij is null
				and r.mutatienummer <= (select s.tot from cijfers_standen s where s.school_id = p_school)
				and r.geplande_einddatum >= begin_van(greatest(p_van, 2::smallint)) and r.geplande_einddatum < begin_van((p_tot + 1)::smallint)
				and (p_opleidingen is null or r.opleidingscode::text = any (p_opleidingen)) and (p_leerweg is null or r.leerweg::text = p_leerweg)
				and (p_locatie is null or r.onderwijslocatiecode::text = p_locatie)
				and (p_aanbieder is null or r.onderwijsaanbiedercode::text = p_aanbieder)
			group by 1, 2) d
		join vragenlijsten l on l.id = d.vragenlijst_id) a
	group by 1, 2;
end
$$;

-- As before (040), of those.
create or replace function cijfers_respons(p_school integer, p_opleiding text, p_opleidingen text[], p_leerweg text, p_locatie text, p_aanbieder text,
	p_sector text, p_niveau smallint, p_van smallint, p_tot smallint, p_per text, p_vandaag date)
	returns table (respondent text, jaar integer, bpvos bigint, uitgenodigd bigint, ingevuld bigint, reden text)
	language sql stable security definer set search_path = bpv, public, pg_temp set jit = off as $$
	select c.respondent, coalesce(c.jaar, 0), c.bpvos, case when c.bpvos >= 5 and c.bekend then c.uitgenodigd end,
		case when c.reden is null then c.ingevuld end, c.reden
	from (
		select t.*,
			case when t.bpvos < 5 then 'MINDER_DAN_5_BPVOS'
				when t.gevraagd < 5 then 'MINDER_DAN_5_UITGENODIGD'
				when t.ingevuld = 0 or t.ingevuld >= t.gevraagd then 'ALLE_OF_GEEN' end as reden
		from (
			select r.respondent, r.jaar, r.bpvos, r.bekend,
				case when r.via or p_school is not null then least(rond_cel(r.uitgenodigd, 'uitgenodigd ' || r.respondent, r.cel), r.bpvos) else r.uitgenodigd end as uitgenodigd,
				case when r.via or p_school is not null then least(rond_cel(r.uitgenodigd, 'uitgenodigd ' || r.respondent, r.cel), r.bpvos) + r.eerder else r.gevraagd end as gevraagd,
				rond_cel(r.ingevuld, 'ingevuld ' || r.respondent, r.cel) as ingevuld
			from (
				select h.respondent, case p_per when 'STUDIEJAAR' then (h.halfjaar - 1) / 2 when 'KALENDERJAAR' then h.halfjaar / 2 end as jaar,
					sum(h.bpvos)::bigint as bpvos, sum(h.uitgenodigd)::bigint as uitgenodigd, sum(h.ingevuld)::bigint as ingevuld,
					-- From before invitations were kept, all may have been asked.
					sum(case when h.bekend then h.uitgenodigd else h.bpvos end)::bigint as gevraagd,
					coalesce(sum(h.bpvos) filter (where not h.bekend), 0)::bigint as eerder,
					bool_or(h.bekend) as bekend, bool_or(h.via) as via, bit_xor(h.cel) as cel
				from (
					select d.respondent, d.halfjaar, sum(d.bpvos) as bpvos, sum(d.uitgenodigd) as uitgenodigd, sum(d.ingevuld) as ingevuld,
						bool_or(d.bekend) as bekend, bool_or(d.via) as via, bit_xor(d.cel) as cel
					from cijfers_respons_delen(p_school, case when num_nonnulls(p_opleiding, p_opleidingen, p_sector, p_niveau) > 0 then array(
							select o.opleidingscode
							from (select unnest(p_opleidingen) as opleidingscode union select p_opleiding union select i.opleidingscode from indeling_nu() i) o
							left join indeling_nu() i on i.opleidingscode = o.opleidingscode
							where (p_opleiding is null or o.opleidingscode = p_opleiding)
								and (p_opleidingen is null or o.opleidingscode = any (p_opleidingen))
								and (p_sector is null or i.sector = p_sector) and (p_niveau is null or i.niveau = p_niveau)) end,
						p_leerweg, p_locatie, p_aanbieder, p_van, p_tot, p_vandaag) d
					group by 1, 2) h
				group by grouping sets ((1, 2), (1))) r) t) c
$$;
drop function plaatsen_geteld;

-- What filters can choose from of figures.
create function cijfers_kies_uit(p_school integer)
	returns void language plpgsql volatile set search_path = bpv, public, pg_temp set jit = off as $$
begin
	delete from cijfers_keuzelijst k where k.school_id is not distinct from p_school and k.halfjaar = 0;
	insert into cijfers_keuzelijst (school_id, halfjaar, veld, code, vanaf)
	select distinct p_school, 0, k.veld, k.code, '-infinity'::date
	from (
		select distinct g.opleidingscode, g.leerweg, g.locatie, g.aanbieder, (g.halfjaar_tot - 1) / 2 as jaar
		from cijfers_groepen g
		where g.school_id = p_school
		union all
		select distinct c.opleidingscode, c.leerweg, null, null, null::integer from cijfers_ingevuld c where p_school is null
		union all
		select distinct null, null, null, null, (c.halfjaar - 1) / 2 from cijfers_totalen c where p_school is null) g
	cross join lateral (values ('opleidingscode', g.opleidingscode), ('leerweg', g.leerweg), ('locatie', g.locatie), ('aanbieder', g.aanbieder),
		('jaar', g.jaar::text)) k (veld, code)
	where k.code is not null;
end
$$;

create function cijfers_kies_na_publicatie()
	returns trigger language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	perform cijfers_kies_uit(new.school_id);
	return null;
end
$$;
-- cijfers_publiceer (036) writes this last.
create trigger keuzelijst after insert or update on cijfers_standen for each row execute function cijfers_kies_na_publicatie();

-- As before (036), of the list.
create or replace function cijfers_keuzes(p_school integer)
	returns table (veld text, code text, naam text, sector text, van integer, tot integer)
	language sql stable security definer set search_path = bpv, public, pg_temp set jit = off as $$
	with g as materialized (
		select distinct k.veld, k.code
		from cijfers_keuzelijst k
		where k.school_id is not distinct from p_school and k.vanaf <= current_date),
	o as (
		select distinct on (opleidingscode) opleidingscode, naam, sector, niveau from opleidingen
		where opleidingscode in (select g.code from g where g.veld = 'opleidingscode')
		order by opleidingscode, geldig_van desc)
	select 'opleidingscode', o.opleidingscode::text, o.naam::text, o.sector::text, 0, 0 from o
	union all
	select distinct 'sector', o.sector::text, o.sector::text, null, 0, 0 from o
	union all
	select distinct 'niveau', o.niveau::text, 'Niveau ' || o.niveau, null, 0, 0 from o
	union all
	select 'leerweg', g.code, case g.code when 'OVO' then 'Derde leerweg' when 'BOL_DT' then 'BOL deeltijd' else g.code end, null, 0, 0
	from g where g.veld = 'leerweg' and g.code <> '-'
	union all
	(select distinct on (l.onderwijslocatiecode) 'locatie', l.onderwijslocatiecode::text, l.naam::text, null, 0, 0
	from locaties l where l.onderwijslocatiecode in (select g.code from g where g.veld = 'locatie')
	order by l.onderwijslocatiecode, l.geldig_van desc)
	union all
	(select distinct on (a.onderwijsaanbiedercode) 'aanbieder', a.onderwijsaanbiedercode::text, a.naam::text, null, 0, 0
	from aanbieders a where a.onderwijsaanbiedercode in (select g.code from g where g.veld = 'aanbieder')
	order by a.onderwijsaanbiedercode, a.geldig_van desc)
	union all
	select 'versie', l.code || '/' || l.versie, l.naam || ', versie ' || l.versie, null, (halfjaar_van(l.geldig_van) - 1) / 2,
		coalesce((halfjaar_van((l.geldig_tot - 1)) - 1) / 2, 0)
	from vragenlijsten l
	union all
	select 'jaar', g.code, g.code || '-' || g.code::integer + 1, null, g.code::integer, g.code::integer from g where g.veld = 'jaar'
	order by 1, 3, 2
$$;

-- ---- what is to be done

-- Whether there is something to count, or (of a school) to publish, that a page does not show yet.
create function cijfers_lopen_achter(p_school integer, p_nu timestamptz)
	returns boolean language plpgsql stable security definer set search_path = bpv, public, pg_temp set jit = off as $$
declare
	dag constant date := (p_nu at time zone 'Europe/Amsterdam')::date;
	half constant smallint := case when extract(month from dag) >= 10 then 2 * extract(year from dag) when extract(month from dag) >= 3
		then 2 * extract(year from dag) - 1 else 2 * extract(year from dag) - 2 end;
	horizon bigint;
	stand cijfers_standen;
begin
	if antwoorden_te_tellen() or plaatsen_te_tellen(p_school)
		or (select b.mutatie_tot from benchmark_stand b) < (select t.laatste from mutatieteller t) then
		return true;
	elsif p_school is null then
		return false;
	end if;
	horizon := horizon_van(p_school, p_nu);
	select * into stand from cijfers_standen s where s.school_id = p_school;
	return horizon is not null and (stand.tot is null or horizon > stand.tot or half > stand.halfjaar_gesloten);
end
$$;
comment on function cijfers_lopen_achter is 'Whether cijfers_publiceer would do something; asked by pages, which wait for nothing.';

-- As before (036); of the country, its benchmark.
create function cijfers_tel_alles(p_nu timestamptz)
	returns void language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
begin
	perform cijfers_ververs();
	perform cijfers_tel_plaatsen(null);
	perform ververs_benchmark(p_nu);
end
$$;
comment on function cijfers_tel_alles is 'Counts answers, placements and the benchmark, as far as they changed.';

create function cijfers_achterstallig(p_nu timestamptz)
	returns table (school_id integer) language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select o.id
	from organisaties o
	where exists (select from overeenkomsten a where a.school_id = o.id and a.status in ('ACTIEF', 'OPGESCHORT'))
		and cijfers_lopen_achter(o.id, p_nu)
	order by o.brin
$$;
comment on function cijfers_achterstallig is 'Schools whose figures have become due.';

-- As before (036), and of what is made of those counts: sectors of opleidingen, cells of schools, and placements that nobody marked.
alter function cijfers_toets rename to cijfers_toets_antwoorden;
create function cijfers_toets()
	returns table (tabel text, sleutel text, geteld text, bijgehouden text)
	language sql stable security definer set search_path = bpv, public, pg_temp set jit = off set work_mem = '128MB' as $$
	select * from cijfers_toets_antwoorden()
	union all
	select tabel, sleutel, min(waarde) filter (where bron = 1), min(waarde) filter (where bron = 2)
	from (
		select 'cijfers_sectoren' as tabel, concat_ws(' ', d.sector, d.niveau, c.leerweg, c.halfjaar, c.respondent, c.code) as sleutel,
			concat_ws(' ', sum(c.w0), sum(c.w1), sum(c.w2), sum(c.w3), sum(c.w4), sum(c.w5), sum(c.w6), sum(c.w7), sum(c.w8), sum(c.w9), sum(c.w10)) as waarde,
			1 as bron
		from cijfers_landelijk c
		join cijfers_indeling i using (opleidingscode)
		cross join lateral (values (i.sector, i.niveau), (i.sector, -1::smallint), ('', i.niveau)) d (sector, niveau)
		group by d.sector, d.niveau, c.leerweg, c.halfjaar, c.respondent, c.code
		union all
		select 'cijfers_sectoren', concat_ws(' ', sector, niveau, leerweg, halfjaar, respondent, code),
			concat_ws(' ', w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10), 2
		from cijfers_sectoren
		union all
		select 'benchmark_cellen', concat_ws(' ', vraagcode, respondent, studiejaar), b::text, 1 from benchmark_als_cellen() b
		union all
		select 'benchmark_cellen', concat_ws(' ', vraagcode, respondent, studiejaar), b::text, 2 from benchmark_cellen b
		union all
		select 'cijfers_plaatsen', concat_ws(' ', b.school_id, halfjaar_van(b.geplande_einddatum), w.respondent, b.opleidingscode, coalesce(b.leerweg::text, '-')),
			concat_ws(' ', count(*), count(*) filter (where i.toestand = 'UITGENODIGD'), bit_xor(hashint8extended(b.id, 0))), 1
		from bpvos b
		cross join (values ('STUDENT'::respondent), ('LEERBEDRIJF'::respondent)) w (respondent)
		left join uitnodigingen i on i.bpvo_id = b.id and i.respondent = w.respondent
		where b.vervallen_op is null and (b.school_id, halfjaar_van(b.geplande_einddatum)) not in (
			select t.school_id, t.halfjaar from cijfers_te_tellen t where t.school_id is not null)
		group by b.school_id, halfjaar_van(b.geplande_einddatum), w.respondent, b.opleidingscode, coalesce(b.leerweg::text, '-')
		union all
		select 'cijfers_plaatsen', concat_ws(' ', school_id, halfjaar, respondent, opleidingscode, leerweg),
			concat_ws(' ', sum(bpvos), sum(uitgenodigd), bit_xor(cel)), 2
		from cijfers_plaatsen
		where (school_id, halfjaar) not in (select t.school_id, t.halfjaar from cijfers_te_tellen t where t.school_id is not null)
		group by school_id, halfjaar, respondent, opleidingscode, leerweg
		union all
		select 'cijfers_plaatsen_landelijk', concat_ws(' ', halfjaar, respondent, opleidingscode, leerweg),
			concat_ws(' ', sum(bpvos), sum(uitgenodigd), bit_xor(cel)), bron
		from (
			select halfjaar, respondent, opleidingscode, leerweg, bpvos, uitgenodigd, cel, 1 as bron from cijfers_plaatsen
			union all
			select halfjaar, respondent, opleidingscode, leerweg, bpvos, uitgenodigd, cel, 2 from cijfers_plaatsen_landelijk) p
		where halfjaar not in (select t.halfjaar from cijfers_te_tellen t)
		group by halfjaar, respondent, opleidingscode, leerweg, bron) a
	group by tabel, sleutel
	having count(*) <> 2 or min(waarde) <> max(waarde)
	order by tabel, sleutel
$$;
comment on function cijfers_toets is 'Counts everything anew up to what was counted, and tells where that differs from what was kept.';

-- ---- completeness, and open answers: years of a school, each row once, and only what can count

-- As before (032). Placements with the same codes are judged together, by the first and the last day of them; one by one only where reference data
-- do not hold between those.
create or replace function volledigheid(p_school integer, p_van date, p_tot date, p_vandaag date)
	returns table (direct boolean, bpvos bigint, aanbieder bigint, locatie bigint, leerweg bigint, begindatum bigint, opleiding bigint,
		onbekende_aanbieder bigint, onbekende_locatie bigint)
	language sql stable security definer set search_path = bpv, public, pg_temp set jit = off
	-- How many there are is not known when this is planned, and one by one is the wrong guess.
	set enable_nestloop = off set enable_sort = off as $$
	with o as materialized (
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
			and b.geplande_einddatum between coalesce(p_van, '-infinity') and coalesce(p_tot, 'infinity'))
	select exists (select from routes r
			where r.school_id = p_school and r.soort = 'DIRECT' and daterange(r.geldig_van, r.geldig_tot) @> p_vandaag),
		coalesce(sum(b.aantal), 0)::bigint, coalesce(sum(b.aantal) filter (where b.onderwijsaanbiedercode is null), 0)::bigint,
		coalesce(sum(b.aantal) filter (where b.onderwijslocatiecode is null), 0)::bigint, coalesce(sum(b.leerweg), 0)::bigint,
		coalesce(sum(b.begindatum), 0)::bigint, (select opleiding from onbekend), (select aanbieder from onbekend), (select locatie from onbekend)
	from b
$$;

-- As before (035), by the answers of the last years instead of all of the school's.
create or replace function open_antwoorden_zichtbaar(p_school integer, p_respondent text, p_vraagcode text, p_nu timestamptz)
	returns table (opleidingscode text, lot uuid, tekst text)
	language plpgsql stable set search_path = bpv, public, pg_temp set jit = off set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
	horizon constant bigint := horizon_van(p_school, p_nu);
	vandaag constant date := (p_nu at time zone 'Europe/Amsterdam')::date;
	vanaf constant date := make_date(extract(year from vandaag - interval '7 months')::integer - 2, 8, 1);
begin
	return query
	select r.opleidingscode::text, o.lot, coalesce(o.aangepast, o.gemaskeerd)
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

-- ---- whom SBB asks

-- As before (032): of one placement, or of all of a country. Each leerbedrijf is judged once, and how many are asked for decides how they are read.
create or replace function contacten_van_bpvos(p_bpvos bigint[], p_op date)
	returns table (bpvo_id bigint, kenmerk text, rol text, reden text)
	language plpgsql stable security definer set search_path = bpv, public, pg_temp
	set plan_cache_mode = force_custom_plan set jit = off set work_mem = '64MB' as $$
#variable_conflict use_column
begin
	return query
	with gevraagd as materialized (
		select b.id, b.leerbedrijf_id, coalesce(b.werkelijke_einddatum, b.geplande_einddatum) as einde,
			b.vervallen_op is not null as vervallen, k.kenmerk
		from (select distinct u.id from unnest(p_bpvos) u (id)) u
		join bpvos b on b.id = u.id
		left join bpvo_contacten k on k.bpvo_id = b.id),
	bedrijven as materialized (
		select c.leerbedrijf_id,
			(array_agg(c.kenmerk order by c.geldig_van desc, c.kenmerk) filter (
				where c.rol = 'CONTACTPERSOON_BPV' and daterange(c.geldig_van, c.geldig_tot) @> p_op))[1] as contactpersoon,
			bool_or(daterange(c.geldig_van, c.geldig_tot) @> p_op) as er_is, coalesce(bool_or(c.geldig_tot <= p_op), false) as er_was
		from leerbedrijf_contacten c
		where c.leerbedrijf_id in (select g.leerbedrijf_id from gevraagd g)
		group by c.leerbedrijf_id),
	erkend as materialized (
		select g.id, bool_or(daterange(l.geldig_van, l.geldig_tot) @> g.einde) as toen
		from gevraagd g
		join leerbedrijven l on l.leerbedrijf_id = g.leerbedrijf_id
		group by g.id)
	select k.id, case when k.reden is null then coalesce(k.eigen, k.contactpersoon) end,
		case when k.reden is not null then null when k.eigen is not null then k.eigen_rol else 'CONTACTPERSOON_BPV' end,
		k.reden
	from (
		select g.id, e.kenmerk::text as eigen, e.rol::text as eigen_rol, b.contactpersoon::text as contactpersoon,
			case when g.vervallen then 'BPVO_VERVALLEN'
				when r.id is null then 'LEERBEDRIJF_ONBEKEND'
				when not r.toen then 'ERKENNING_BEEINDIGD'
				when e.kenmerk is not null or b.contactpersoon is not null then null
				when g.kenmerk is not null then 'CONTACT_VERLOPEN'
				when b.er_is then 'NIET_GEKOPPELD'
				when b.er_was then 'CONTACT_VERLOPEN'
				else 'GEEN_CONTACT' end as reden
		from gevraagd g
		left join bedrijven b on b.leerbedrijf_id = g.leerbedrijf_id
		left join erkend r on r.id = g.id
		left join leerbedrijf_contacten e on e.kenmerk = g.kenmerk and e.leerbedrijf_id = g.leerbedrijf_id
			and daterange(e.geldig_van, e.geldig_tot) @> p_op) k;
end
$$;

-- What was counted before, by the rules of now.
select deel_opnieuw_in();
insert into benchmark_cellen select * from benchmark_als_cellen();
select cijfers_kies_uit(s.school_id) from (select school_id from cijfers_standen union all select null) s;
select cijfers_kies_plaatsen(array_agg(c.school_id), array_agg(c.halfjaar)) from (select distinct school_id, halfjaar from cijfers_plaatsen) c;

do $$
declare
	functie regprocedure;
begin
	for functie in
		select p.oid from pg_proc p
		where p.pronamespace = 'bpv'::regnamespace
			and (p.proname ~ '^cijfers_' or p.proname in ('indeling_nu', 'indeling_is_oud', 'deel_opnieuw_in', 'antwoorden_te_tellen',
				'plaatsen_te_tellen', 'benchmark_als_cellen', 'benchmark_bijgewerkt'))
	loop
		execute format('revoke all on function %s from public', functie);
	end loop;
end
$$;
grant execute on function cijfers_toets to bpv_admin;
grant execute on function cijfers_lopen_achter, cijfers_tel_alles, cijfers_achterstallig to bpv_admin, bpv_console;
