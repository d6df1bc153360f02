-- What dashboard and national report are made of. Two kinds of tables. Counts: exact, of all numbers up to one that is written down, and
-- brought up to date from there before somebody looks, so that an import waits for nothing. And groups of answers of a school that were
-- published: each of five or more, written down once and never changed, so that whatever somebody adds or subtracts, over filters,
-- periods or days, is about groups of five or more. The rule and why it holds: docs/dashboard.md.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- The two numbers of the rule: how many answers a group has, and how many of each total stay outside all finer groups.
create function cijfers_minste() returns integer language sql immutable parallel safe as 'select 5';
create function cijfers_verborgen() returns integer language sql immutable parallel safe as 'select 5';

-- These and the next few say no search_path, so that they become part of the statements that use them: all they name is PostgreSQL's.

-- Why people of some schools are not told of together (the benchmark's rule); null: they are.
create function cijfers_reden(p_mensen numeric, p_scholen bigint, p_grootste numeric)
	returns text language sql immutable parallel safe as $$
	select case when p_mensen < 5 then 'MINDER_DAN_5_ANTWOORDEN' when p_scholen < 3 then 'MINDER_DAN_3_SCHOLEN'
		when 4 * p_grootste > 3 * p_mensen then 'EEN_SCHOOL_TE_GROOT' end
$$;

-- Half years are numbered: 2 * 2025 is January to July of 2025, the next one August to December. A kalenderjaar is n and n + 1 of one
-- year, a studiejaar the other two.
create function halfjaar_van(p_dag date)
	returns smallint language sql immutable parallel safe as $$
	select (2 * extract(year from p_dag) + (extract(month from p_dag) >= 8)::integer)::smallint
$$;
-- Blocks of three studiejaren lie fixed: 2023, 2024 and 2025 are one.
create function blok_van(p_studiejaar integer)
	returns integer language sql immutable parallel safe as 'select (p_studiejaar - 1) / 3';

-- How often each value from 0 to 10 was answered: place 1 is value 0.
create function tel_op(p_een integer[], p_ander integer[])
	returns integer[] language sql immutable parallel safe as $$
	select array[p_een[1] + p_ander[1], p_een[2] + p_ander[2], p_een[3] + p_ander[3], p_een[4] + p_ander[4],
		p_een[5] + p_ander[5], p_een[6] + p_ander[6], p_een[7] + p_ander[7], p_een[8] + p_ander[8],
		p_een[9] + p_ander[9], p_een[10] + p_ander[10], p_een[11] + p_ander[11]]
$$;
create aggregate som_verdeling(integer[]) (sfunc = tel_op, stype = integer[], initcond = '{0,0,0,0,0,0,0,0,0,0,0}');
create function aantal_in(p_verdeling integer[])
	returns integer language sql immutable parallel safe as $$
	select p_verdeling[1] + p_verdeling[2] + p_verdeling[3] + p_verdeling[4] + p_verdeling[5] + p_verdeling[6] + p_verdeling[7]
		+ p_verdeling[8] + p_verdeling[9] + p_verdeling[10] + p_verdeling[11]
$$;

-- ---- counts

-- w0 to w10: how often each value was answered. Columns, since an array costs ten times as much to add up.

create table cijfers_scholen (
	respondent respondent not null,
	code text not null,
	halfjaar smallint not null,
	school_id integer not null references organisaties,
	w0 integer not null, w1 integer not null, w2 integer not null, w3 integer not null, w4 integer not null, w5 integer not null,
	w6 integer not null, w7 integer not null, w8 integer not null, w9 integer not null, w10 integer not null,
	constraint cijfers_scholen_aantallen check (least(w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10) >= 0),
	primary key (respondent, code, halfjaar, school_id)
);
comment on table cijfers_scholen is 'Answers on closed questions by school, exact. Of this the benchmark is made.';

create table cijfers_landelijk (
	respondent respondent not null,
	code text not null,
	halfjaar smallint not null,
	opleidingscode text not null,
	leerweg text not null,
	w0 integer not null, w1 integer not null, w2 integer not null, w3 integer not null, w4 integer not null, w5 integer not null,
	w6 integer not null, w7 integer not null, w8 integer not null, w9 integer not null, w10 integer not null,
	constraint cijfers_landelijk_aantallen check (least(w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10) >= 0),
	-- Whoever chooses an opleiding or a sector reads only those rows.
	primary key (opleidingscode, leerweg, halfjaar, respondent, code)
);
comment on table cijfers_landelijk is 'Answers on closed questions of all schools together, exact. For the staff of SBB and the national report.';

create table cijfers_totalen (
	respondent respondent not null,
	code text not null,
	halfjaar smallint not null,
	leerweg text not null,
	w0 integer not null, w1 integer not null, w2 integer not null, w3 integer not null, w4 integer not null, w5 integer not null,
	w6 integer not null, w7 integer not null, w8 integer not null, w9 integer not null, w10 integer not null,
	constraint cijfers_totalen_aantallen check (least(w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10) >= 0),
	primary key (respondent, code, halfjaar, leerweg)
);
comment on table cijfers_totalen is 'cijfers_landelijk of all opleidingen together: what is asked most is not added up each time.';

create table cijfers_ingevuld (
	respondent respondent not null,
	halfjaar smallint not null,
	opleidingscode text not null,
	leerweg text not null,
	aantal integer not null constraint cijfers_ingevuld_aantal check (aantal > 0),
	primary key (respondent, halfjaar, opleidingscode, leerweg)
);
comment on table cijfers_ingevuld is 'Responses of all schools together by the half year in which the placement was to end, exact.';

create table cijfers_geteld (
	enige boolean primary key default true constraint cijfers_geteld_enige check (enige),
	tot bigint not null
);
insert into cijfers_geteld (tot) values (0);
comment on table cijfers_geteld is 'The number up to which answers were counted. Who counts holds this row.';

create table cijfers_correcties (
	school_id integer not null references organisaties,
	mutatienummer bigint not null,
	eerste bigint not null,
	primary key (school_id, mutatienummer)
);
comment on table cijfers_correcties is 'Versions that correct another, with the number of the first: who was counted once is not counted again.';

-- The responses that a range of numbers brought (1) and took away (-1). p_van 0: as of p_tot, all that there is.
create function cijfers_rijen(p_van bigint, p_tot bigint)
	returns table (school_id integer, vragenlijst_id integer, invuldatum date, geplande_einddatum date, opleidingscode text, leerweg text,
		variabelen smallint[], waarden smallint[], teken integer)
	language sql stable set search_path = bpv, public, pg_temp as $$
	select r.school_id, r.vragenlijst_id, r.invuldatum, r.geplande_einddatum, r.opleidingscode::text, coalesce(r.leerweg::text, '-'),
		r.variabelen || r.intern_variabelen, r.waarden || r.intern_waarden, r.teken
	from (
		-- By key, school by school: no plan can read everything for an import of one response.
		select n.*, 1 as teken
		from organisaties o
		cross join lateral (
			select * from respons r where r.school_id = o.id and r.mutatienummer between p_van and p_tot offset 0) n
		where p_van > 0 or n.vervallen_bij is null or n.vervallen_bij > p_tot
		union all
		select r.*, -1 from respons r where p_van > 0 and r.vervallen_bij between p_van and p_tot) r
$$;

-- Those rows as counts by value: of schools (opleidingscode null), and of the country (school_id null). RT1 and what else belongs to no
-- theme of the seven stays out.
create function cijfers_als_verdeling(p_van bigint, p_tot bigint)
	returns table (respondent respondent, code text, halfjaar smallint, school_id integer, opleidingscode text, leerweg text,
		w0 integer, w1 integer, w2 integer, w3 integer, w4 integer, w5 integer, w6 integer, w7 integer, w8 integer, w9 integer, w10 integer)
	language sql stable set search_path = bpv, public, pg_temp set jit = off set work_mem = '128MB' as $$
	-- Answers are many and what they are about is little: they are counted under numbers.
	with soorten as materialized (
		select w.id, w.code, dense_rank() over (order by w.code) as nummer
		from variabelen w
		join vragen q on q.vragenlijst_id = w.vragenlijst_id and q.code = w.vraag and q.schaal <> 'O' and q.code <> 'RT1'),
	nummers as materialized (
		select array_agg(coalesce(s.nummer, 0)::integer order by i) as van
		from generate_series(0, (select max(id) from variabelen)) i
		left join soorten s on s.id = i),
	rijen as materialized (
		select r.*, dense_rank() over (order by r.respondent, r.halfjaar, r.school_id) as school_cel,
			dense_rank() over (order by r.respondent, r.halfjaar, r.opleidingscode, r.leerweg) as land_cel
		from (
			select l.respondent, halfjaar_van(r.invuldatum) as halfjaar, r.school_id, r.opleidingscode, r.leerweg, r.variabelen, r.waarden,
				r.teken
			from cijfers_rijen(p_van, p_tot) r
			join vragenlijsten l on l.id = r.vragenlijst_id) r),
	geteld as (
		select school_cel, land_cel, wat, sum(teken) as aantal
		from (
			select r.school_cel, r.land_cel, n.van[u.variabele_id + 1] * 16 + u.waarde as wat, r.teken
			from nummers n
			cross join rijen r
			cross join lateral unnest(r.variabelen, r.waarden) u (variabele_id, waarde)
			where u.waarde between 0 and 10) a
		where wat >= 16
		group by grouping sets ((school_cel, wat), (land_cel, wat))),
	verdeeld as (
		select school_cel, land_cel, wat / 16 as nummer,
			coalesce(sum(aantal) filter (where wat % 16 = 0), 0)::integer as w0, coalesce(sum(aantal) filter (where wat % 16 = 1), 0)::integer as w1,
			coalesce(sum(aantal) filter (where wat % 16 = 2), 0)::integer as w2, coalesce(sum(aantal) filter (where wat % 16 = 3), 0)::integer as w3,
			coalesce(sum(aantal) filter (where wat % 16 = 4), 0)::integer as w4, coalesce(sum(aantal) filter (where wat % 16 = 5), 0)::integer as w5,
			coalesce(sum(aantal) filter (where wat % 16 = 6), 0)::integer as w6, coalesce(sum(aantal) filter (where wat % 16 = 7), 0)::integer as w7,
			coalesce(sum(aantal) filter (where wat % 16 = 8), 0)::integer as w8, coalesce(sum(aantal) filter (where wat % 16 = 9), 0)::integer as w9,
			coalesce(sum(aantal) filter (where wat % 16 = 10), 0)::integer as w10
		from geteld
		where aantal <> 0
		group by 1, 2, 3)
	select c.respondent, s.code, c.halfjaar, c.school_id, c.opleidingscode, c.leerweg, v.w0, v.w1, v.w2, v.w3, v.w4, v.w5, v.w6, v.w7, v.w8, v.w9, v.w10
	from verdeeld v
	join (select distinct nummer, code from soorten) s on s.nummer = v.nummer
	join (
		select distinct respondent, halfjaar, school_id, null as opleidingscode, null as leerweg, school_cel, null::bigint as land_cel from rijen
		union all
		select distinct respondent, halfjaar, null::integer, opleidingscode, leerweg, null::bigint, land_cel from rijen) c
		on coalesce(c.school_cel, -c.land_cel) = coalesce(v.school_cel, -v.land_cel)
$$;

-- And the responses themselves.
create function cijfers_als_totaal(p_van bigint, p_tot bigint)
	returns table (respondent respondent, halfjaar smallint, opleidingscode text, leerweg text, aantal bigint)
	language sql stable set search_path = bpv, public, pg_temp set jit = off as $$
	select l.respondent, halfjaar_van(r.geplande_einddatum), r.opleidingscode, r.leerweg, sum(r.teken)
	from cijfers_rijen(p_van, p_tot) r
	join vragenlijsten l on l.id = r.vragenlijst_id
	group by 1, 2, 3, 4
	having sum(r.teken) <> 0
$$;

create function cijfers_bijwerken(p_van bigint, p_tot bigint)
	returns void language plpgsql volatile set search_path = bpv, public, pg_temp
	-- Years are counted in memory, not on disk.
	set jit = off set work_mem = '128MB' as $$
begin
	create temporary table cijfers_stap on commit drop as select * from cijfers_als_verdeling(p_van, p_tot);
	analyze cijfers_stap;
	-- In order of the keys: rows that are looked at together then stand together.
	merge into cijfers_scholen c
	using (select * from cijfers_stap where school_id is not null order by respondent, code, halfjaar, school_id) s
	on c.respondent = s.respondent and c.code = s.code and c.halfjaar = s.halfjaar and c.school_id = s.school_id
	when matched and (c.w0, c.w1, c.w2, c.w3, c.w4, c.w5, c.w6, c.w7, c.w8, c.w9, c.w10)
		= (-s.w0, -s.w1, -s.w2, -s.w3, -s.w4, -s.w5, -s.w6, -s.w7, -s.w8, -s.w9, -s.w10) then delete
	when matched then update set w0 = c.w0 + s.w0, w1 = c.w1 + s.w1, w2 = c.w2 + s.w2, w3 = c.w3 + s.w3, w4 = c.w4 + s.w4, w5 = c.w5 + s.w5,
		w6 = c.w6 + s.w6, w7 = c.w7 + s.w7, w8 = c.w8 + s.w8, w9 = c.w9 + s.w9, w10 = c.w10 + s.w10
	when not matched then insert (respondent, code, halfjaar, school_id, w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10)
		values (s.respondent, s.code, s.halfjaar, s.school_id, s.w0, s.w1, s.w2, s.w3, s.w4, s.w5, s.w6, s.w7, s.w8, s.w9, s.w10);
	merge into cijfers_landelijk c
	using (select * from cijfers_stap where school_id is null order by opleidingscode, leerweg, halfjaar, respondent, code) s
	on c.respondent = s.respondent and c.code = s.code and c.halfjaar = s.halfjaar and c.opleidingscode = s.opleidingscode and c.leerweg = s.leerweg
	when matched and (c.w0, c.w1, c.w2, c.w3, c.w4, c.w5, c.w6, c.w7, c.w8, c.w9, c.w10)
		= (-s.w0, -s.w1, -s.w2, -s.w3, -s.w4, -s.w5, -s.w6, -s.w7, -s.w8, -s.w9, -s.w10) then delete
	when matched then update set w0 = c.w0 + s.w0, w1 = c.w1 + s.w1, w2 = c.w2 + s.w2, w3 = c.w3 + s.w3, w4 = c.w4 + s.w4, w5 = c.w5 + s.w5,
		w6 = c.w6 + s.w6, w7 = c.w7 + s.w7, w8 = c.w8 + s.w8, w9 = c.w9 + s.w9, w10 = c.w10 + s.w10
	when not matched then insert (respondent, code, halfjaar, opleidingscode, leerweg, w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10)
		values (s.respondent, s.code, s.halfjaar, s.opleidingscode, s.leerweg, s.w0, s.w1, s.w2, s.w3, s.w4, s.w5, s.w6, s.w7, s.w8, s.w9, s.w10);
	merge into cijfers_totalen c
	using (
		select respondent, code, halfjaar, leerweg,
			sum(w0)::integer as w0, sum(w1)::integer as w1, sum(w2)::integer as w2, sum(w3)::integer as w3, sum(w4)::integer as w4,
			sum(w5)::integer as w5, sum(w6)::integer as w6, sum(w7)::integer as w7, sum(w8)::integer as w8, sum(w9)::integer as w9, sum(w10)::integer as w10
		from cijfers_stap
		where school_id is null
		group by respondent, code, halfjaar, leerweg) s
	on c.respondent = s.respondent and c.code = s.code and c.halfjaar = s.halfjaar and c.leerweg = s.leerweg
	when matched and (c.w0, c.w1, c.w2, c.w3, c.w4, c.w5, c.w6, c.w7, c.w8, c.w9, c.w10)
		= (-s.w0, -s.w1, -s.w2, -s.w3, -s.w4, -s.w5, -s.w6, -s.w7, -s.w8, -s.w9, -s.w10) then delete
	when matched then update set w0 = c.w0 + s.w0, w1 = c.w1 + s.w1, w2 = c.w2 + s.w2, w3 = c.w3 + s.w3, w4 = c.w4 + s.w4, w5 = c.w5 + s.w5,
		w6 = c.w6 + s.w6, w7 = c.w7 + s.w7, w8 = c.w8 + s.w8, w9 = c.w9 + s.w9, w10 = c.w10 + s.w10
	when not matched then insert (respondent, code, halfjaar, leerweg, w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10)
		values (s.respondent, s.code, s.halfjaar, s.leerweg, s.w0, s.w1, s.w2, s.w3, s.w4, s.w5, s.w6, s.w7, s.w8, s.w9, s.w10);
	merge into cijfers_ingevuld c
	using cijfers_als_totaal(p_van, p_tot) s
	on c.respondent = s.respondent and c.halfjaar = s.halfjaar and c.opleidingscode = s.opleidingscode and c.leerweg = s.leerweg
	when matched and c.aantal + s.aantal = 0 then delete
	when matched then update set aantal = c.aantal + s.aantal
	when not matched then insert (respondent, halfjaar, opleidingscode, leerweg, aantal)
		values (s.respondent, s.halfjaar, s.opleidingscode, s.leerweg, s.aantal);
	drop table cijfers_stap;
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
comment on function cijfers_bijwerken is 'Counts what a range of numbers added, corrected and removed, while all of it is still there.';

-- Numbers become visible in their own order (mutatieteller), so whoever holds the row sees everything up to the last of them. In an
-- import's own transaction that is the import itself too.
create function cijfers_ververs()
	returns void language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
declare
	geteld bigint;
	laatste bigint := (select t.laatste from mutatieteller t);
begin
	if laatste = (select c.tot from cijfers_geteld c) then
		return;
	end if;
	select c.tot into geteld from cijfers_geteld c for update;
	select t.laatste into laatste from mutatieteller t;
	if laatste > geteld then
		perform cijfers_bijwerken(geteld + 1, laatste);
		update cijfers_geteld set tot = laatste;
	end if;
end
$$;
comment on function cijfers_ververs is 'Brings the counts up to date: whoever is about to look calls it first.';

-- What is deleted has to be counted, or it could never be taken off. Before a statement: then whatever it can see was counted.
create function cijfers_voor_wissen()
	returns trigger language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	perform cijfers_ververs();
	return null;
end
$$;
create trigger cijfers before delete on respons for each statement execute function cijfers_voor_wissen();

-- Where the counts differ from a recount of everything: nothing, or something is wrong.
create function cijfers_toets()
	returns table (tabel text, sleutel text, geteld text, bijgehouden text)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	with g as materialized (select tot from cijfers_geteld),
	t as materialized (select v.* from g, cijfers_als_verdeling(0, g.tot) v)
	select tabel, sleutel, min(waarde) filter (where bron = 1), min(waarde) filter (where bron = 2)
	from (
		select 'cijfers_scholen' as tabel, concat_ws(' ', respondent, code, halfjaar, school_id) as sleutel,
			concat_ws(' ', w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10) as waarde,
			1 as bron
		from t where school_id is not null
		union all
		select 'cijfers_scholen', concat_ws(' ', respondent, code, halfjaar, school_id),
			concat_ws(' ', w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10), 2 from cijfers_scholen
		union all
		select 'cijfers_landelijk', concat_ws(' ', respondent, code, halfjaar, opleidingscode, leerweg),
			concat_ws(' ', w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10), 1
		from t where school_id is null
		union all
		select 'cijfers_landelijk', concat_ws(' ', respondent, code, halfjaar, opleidingscode, leerweg),
			concat_ws(' ', w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10), 2
		from cijfers_landelijk
		union all
		select 'cijfers_totalen', concat_ws(' ', respondent, code, halfjaar, leerweg),
			concat_ws(' ', sum(w0), sum(w1), sum(w2), sum(w3), sum(w4), sum(w5), sum(w6), sum(w7), sum(w8), sum(w9), sum(w10)), 1
		from t where school_id is null group by respondent, code, halfjaar, leerweg
		union all
		select 'cijfers_totalen', concat_ws(' ', respondent, code, halfjaar, leerweg),
			concat_ws(' ', w0, w1, w2, w3, w4, w5, w6, w7, w8, w9, w10), 2 from cijfers_totalen
		union all
		select 'cijfers_ingevuld', concat_ws(' ', v.respondent, v.halfjaar, v.opleidingscode, v.leerweg), v.aantal::text, 1
		from g, cijfers_als_totaal(0, g.tot) v
		union all
		select 'cijfers_ingevuld', concat_ws(' ', respondent, halfjaar, opleidingscode, leerweg), aantal::text, 2
		from cijfers_ingevuld) a
	group by tabel, sleutel
	having count(*) <> 2 or min(waarde) <> max(waarde)
	order by tabel, sleutel
$$;
comment on function cijfers_toets is 'Counts everything anew up to the number that was counted, and tells where that differs from what was kept.';

-- As before (030), of the counts instead of all answers.
create or replace function tel_benchmark()
	returns table (vraagcode text, respondent text, studiejaar smallint, school_id integer, schaal text, aantal integer,
		tevreden integer, som bigint)
	language plpgsql volatile set search_path = bpv, public, pg_temp as $$
#variable_conflict use_column
begin
	perform cijfers_ververs();
	return query
	select c.code, c.respondent::text, ((c.halfjaar - 1) / 2)::smallint, c.school_id, min(s.schaal),
		sum(c.w1 + c.w2 + c.w3 + c.w4 + c.w5 + c.w6 + c.w7 + c.w8 + c.w9 + c.w10)::integer,
		coalesce(sum(c.w4 + c.w5 + c.w6 + c.w7 + c.w8 + c.w9 + c.w10) filter (where s.schaal <> 'C10'), 0)::integer,
		coalesce(sum(c.w1 + 2 * c.w2 + 3 * c.w3 + 4 * c.w4 + 5 * c.w5 + 6 * c.w6 + 7 * c.w7 + 8 * c.w8 + 9 * c.w9 + 10 * c.w10)
			filter (where s.schaal = 'C10'), 0)::bigint
	from cijfers_scholen c
	join (
		select l.respondent, q.code, min(q.schaal) as schaal
		from vragen q
		join vragenlijsten l on l.id = q.vragenlijst_id
		where q.schaal in ('T5', 'E5', 'C10')
		group by l.respondent, q.code) s on s.respondent = c.respondent and s.code = c.code
	group by c.code, c.respondent, (c.halfjaar - 1) / 2, c.school_id
	having sum(c.w1 + c.w2 + c.w3 + c.w4 + c.w5 + c.w6 + c.w7 + c.w8 + c.w9 + c.w10) > 0;
end
$$;

-- ---- published groups

create table cijfers_groepen (
	id bigint generated always as identity primary key,
	school_id integer not null references organisaties,
	respondent respondent not null,
	code text not null,
	trede smallint not null constraint cijfers_groepen_trede check (trede between 0 and 9),
	halfjaar_van smallint not null,
	halfjaar_tot smallint not null,
	opleidingscode text,
	leerweg text,
	locatie text,
	aanbieder text,
	sector text,
	niveau smallint,
	aantal integer not null,
	verdeling integer[] not null,
	op timestamptz not null,
	constraint cijfers_groepen_halfjaren check (halfjaar_tot >= halfjaar_van),
	constraint cijfers_groepen_aantal check (aantal >= 5 and aantal = aantal_in(verdeling))
);
create index cijfers_groepen_totaal on cijfers_groepen (school_id, halfjaar_van) where trede = 0;
create index cijfers_groepen_deel on cijfers_groepen (school_id, opleidingscode, halfjaar_van) where trede > 0;
comment on table cijfers_groepen is
	'Answers of five people or more to one question, published together. Trede 0: totals of the school; the others together are other sums of the same people.';
comment on column cijfers_groepen.opleidingscode is 'As the next ones: what all of the group have in common, - being unknown. Null: they differ.';

create table cijfers_stukken (
	school_id integer not null references organisaties,
	respondent respondent not null,
	code text not null,
	halfjaar smallint not null,
	leerweg text not null,
	na bigint not null,
	tot bigint not null,
	gesloten boolean not null,
	groep_id bigint not null references cijfers_groepen,
	aantal integer not null,
	primary key (school_id, respondent, code, halfjaar, leerweg, na)
);
comment on table cijfers_stukken is 'Whose answers a total holds: those under these numbers.';

create table cijfers_standen (
	school_id integer primary key references organisaties,
	tot bigint not null,
	halfjaar_gesloten smallint not null,
	studiejaar_gesloten smallint not null,
	op timestamptz not null
);
comment on table cijfers_standen is 'Until where the figures of a school were published.';

-- Totals: what was released of a half year and leerweg since, when it is five answers or more and as many as were shown already (so
-- a half year takes few steps), or when the half year closes; what is left then goes together over leerwegen, and over the studiejaar.
create function cijfers_publiceer_totalen(p_school integer, p_horizon bigint, p_half smallint, p_nu timestamptz)
	returns void language plpgsql volatile set search_path = bpv, public, pg_temp
	-- The tables here are made on the way: nobody has counted their rows, and one row by one is the wrong guess.
	set enable_nestloop = off set jit = off as $$
declare
	ronde integer;
begin
	create temporary table cijfers_open on commit drop as
	select n.respondent, n.code, n.halfjaar, n.leerweg, coalesce(a.tot, 0) as na, coalesce(a.getoond, 0) as getoond,
		coalesce(a.gesloten, false) as gesloten, count(*)::integer as aantal, null::bigint as groep_id,
		array[count(*) filter (where n.waarde = 0), count(*) filter (where n.waarde = 1), count(*) filter (where n.waarde = 2),
			count(*) filter (where n.waarde = 3), count(*) filter (where n.waarde = 4), count(*) filter (where n.waarde = 5),
			count(*) filter (where n.waarde = 6), count(*) filter (where n.waarde = 7), count(*) filter (where n.waarde = 8),
			count(*) filter (where n.waarde = 9), count(*) filter (where n.waarde = 10)]::integer[] as verdeling
	from cijfers_nu n
	left join (
		select respondent, code, halfjaar, leerweg, max(tot) as tot, sum(aantal) as getoond, bool_or(gesloten) as gesloten
		from cijfers_stukken
		where school_id = p_school
		group by respondent, code, halfjaar, leerweg) a using (respondent, code, halfjaar, leerweg)
	where n.nummer > coalesce(a.tot, 0)
	group by n.respondent, n.code, n.halfjaar, n.leerweg, a.tot, a.getoond, a.gesloten;
	for ronde in 1..3 loop
		create temporary table cijfers_ronde on commit drop as
		select nextval(pg_get_serial_sequence('bpv.cijfers_groepen', 'id')) as id, g.*
		from (
			select respondent, code, min(halfjaar) as van, max(halfjaar) as tot, case when count(distinct leerweg) = 1 then min(leerweg) end as leerweg,
				sum(aantal) as aantal, som_verdeling(verdeling) as verdeling,
				array_agg(concat_ws(' ', halfjaar, leerweg)) as stukken
			from cijfers_open
			where groep_id is null and case when ronde = 1 then (aantal >= getoond or halfjaar <= p_half and not gesloten)
				when ronde = 2 then halfjaar <= p_half and not gesloten
				else (halfjaar - 1) / 2 * 2 + 2 <= p_half and not gesloten end
			group by respondent, code, case when ronde < 3 then halfjaar else (halfjaar - 1) / 2 end, case when ronde = 1 then leerweg end
			having sum(aantal) >= cijfers_minste()) g;
		insert into cijfers_groepen (id, school_id, respondent, code, trede, halfjaar_van, halfjaar_tot, leerweg, aantal, verdeling, op)
		overriding system value
		select r.id, p_school, r.respondent, r.code, 0, r.van, r.tot, r.leerweg, r.aantal, r.verdeling, p_nu from cijfers_ronde r;
		update cijfers_open o set groep_id = r.id
		from cijfers_ronde r
		where o.groep_id is null and o.respondent = r.respondent and o.code = r.code
			and concat_ws(' ', o.halfjaar, o.leerweg) = any (r.stukken);
		drop table cijfers_ronde;
	end loop;
	insert into cijfers_stukken (school_id, respondent, code, halfjaar, leerweg, na, tot, gesloten, groep_id, aantal)
	select p_school, respondent, code, halfjaar, leerweg, na, p_horizon, halfjaar <= p_half, groep_id, aantal
	from cijfers_open where groep_id is not null;
	drop table cijfers_open;
end
$$;

-- Groups of closed studiejaren, from fine to coarse; each step takes what the ones before left. Then, as long as a total has fewer
-- than five answers outside all groups, the smallest group that holds some of it goes.
create function cijfers_publiceer_delen(p_school integer, p_na smallint, p_jaar smallint, p_nu timestamptz)
	returns void language plpgsql volatile set search_path = bpv, public, pg_temp
	-- The tables here are made on the way: nobody has counted their rows, and one row by one is the wrong guess.
	set enable_nestloop = off set jit = off as $$
declare
	-- What the people of a group have in common, and whether a block has to be closed for it.
	treden constant text[] := array[
		'jaar, opleidingscode, leerweg, locatie, aanbieder', 'jaar, opleidingscode, leerweg', 'blok, opleidingscode, leerweg, locatie, aanbieder',
		'blok, opleidingscode, leerweg', 'blok, opleidingscode', 'blok, sector, niveau, leerweg', 'blok, sector, niveau', 'blok, sector'];
	t integer;
begin
	create temporary table cijfers_deel on commit drop as
	select n.respondent, n.code, ((n.halfjaar - 1) / 2)::smallint as jaar, blok_van((n.halfjaar - 1) / 2) as blok, n.halfjaar, s.groep_id as totaal,
		n.opleidingscode, n.leerweg, n.locatie, n.aanbieder, n.sector, n.niveau, null::text as groep, 0 as trede, count(*)::integer as aantal,
		array[count(*) filter (where n.waarde = 0), count(*) filter (where n.waarde = 1), count(*) filter (where n.waarde = 2),
			count(*) filter (where n.waarde = 3), count(*) filter (where n.waarde = 4), count(*) filter (where n.waarde = 5),
			count(*) filter (where n.waarde = 6), count(*) filter (where n.waarde = 7), count(*) filter (where n.waarde = 8),
			count(*) filter (where n.waarde = 9), count(*) filter (where n.waarde = 10)]::integer[] as verdeling
	from cijfers_nu n
	join cijfers_stukken s on s.school_id = p_school and s.respondent = n.respondent and s.code = n.code and s.halfjaar = n.halfjaar
		and s.leerweg = n.leerweg and n.nummer > s.na and n.nummer <= s.tot
	where (n.halfjaar - 1) / 2 <= p_jaar
		and ((n.halfjaar - 1) / 2 > p_na or blok_van((n.halfjaar - 1) / 2) > blok_van(p_na + 1) - 1)
	group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12;
	-- Those of studiejaren that were closed before: theirs are published, whatever became of them since.
	update cijfers_deel d set groep = 'eerder'
	from cijfers_groepen g
	where d.jaar <= p_na and g.school_id = p_school and g.respondent = d.respondent and g.code = d.code and g.trede in (1, 2)
		and g.halfjaar_van in (2 * d.jaar + 1, 2 * d.jaar + 2) and g.opleidingscode = d.opleidingscode and g.leerweg = d.leerweg
		and (g.trede = 2 or (g.locatie = d.locatie and g.aanbieder = d.aanbieder));
	analyze cijfers_deel;
	for t in 1..cardinality(treden) loop
		execute format($q$
			with k as (
				select respondent, code, concat_ws('|', %1$s) as sleutel
				from cijfers_deel
				where groep is null and %2$s
				group by respondent, code, %1$s
				having sum(aantal) >= cijfers_minste())
			update cijfers_deel d set groep = %3$L || k.sleutel, trede = %4$s
			from k
			where d.groep is null and %2$s and d.respondent = k.respondent and d.code = k.code
				and concat_ws('|', %1$s) = k.sleutel$q$,
			treden[t], case when t <= 2 then format('jaar > %s', p_na) else format('3 * blok + 3 between %s and %s', p_na + 1, p_jaar) end,
			t || '|', t);
	end loop;
	loop
		with krap as (
			select totaal
			from cijfers_deel
			group by totaal
			having coalesce(sum(aantal) filter (where groep is null), 0) < cijfers_verborgen() and bool_or(trede > 0)),
		maten as (
			select respondent, code, groep, sum(aantal) as maat from cijfers_deel where trede > 0 group by respondent, code, groep),
		weg as (
			select distinct on (d.totaal) d.respondent, d.code, d.groep
			from krap
			join cijfers_deel d using (totaal)
			join maten m using (respondent, code, groep)
			where d.trede > 0
			order by d.totaal, m.maat, d.groep)
		update cijfers_deel d set groep = null, trede = 0
		from weg w
		where d.respondent = w.respondent and d.code = w.code and d.groep = w.groep;
		exit when not found;
	end loop;
	insert into cijfers_groepen (school_id, respondent, code, trede, halfjaar_van, halfjaar_tot, opleidingscode, leerweg, locatie, aanbieder,
		sector, niveau, aantal, verdeling, op)
	select p_school, d.respondent, d.code, d.trede, min(d.halfjaar), max(d.halfjaar),
		case when min(d.opleidingscode) = max(d.opleidingscode) then min(d.opleidingscode) end,
		case when min(d.leerweg) = max(d.leerweg) then min(d.leerweg) end,
		case when min(d.locatie) = max(d.locatie) then min(d.locatie) end,
		case when min(d.aanbieder) = max(d.aanbieder) then min(d.aanbieder) end,
		case when min(d.sector) = max(d.sector) then min(d.sector) end,
		case when min(d.niveau) = max(d.niveau) then min(d.niveau) end, sum(d.aantal), som_verdeling(d.verdeling), p_nu
	from cijfers_deel d
	where d.trede > 0
	group by d.respondent, d.code, d.trede, d.groep;
	drop table cijfers_deel;
end
$$;

-- What has become due for a school: at its release moments, and when a half year or studiejaar closes (two months after it ended).
-- Answers whether anything was. p_school null: of the country there is nothing to publish, only to count.
create function cijfers_publiceer(p_school integer, p_nu timestamptz)
	returns boolean language plpgsql volatile security definer set search_path = bpv, public, pg_temp set jit = off as $$
declare
	dag date := (p_nu at time zone 'Europe/Amsterdam')::date;
	maand integer := extract(month from dag);
	jaar integer := extract(year from dag);
	half smallint := case when maand >= 10 then 2 * jaar when maand >= 3 then 2 * jaar - 1 else 2 * jaar - 2 end;
	studiejaar smallint := case when maand >= 10 then jaar - 1 else jaar - 2 end;
	horizon bigint;
	stand cijfers_standen;
begin
	perform cijfers_ververs();
	if p_school is null then
		return false;
	end if;
	perform ververs_benchmark(p_nu);
	horizon := least(horizon_van(p_school, p_nu), (select g.tot from cijfers_geteld g));
	select * into stand from cijfers_standen s where s.school_id = p_school;
	if horizon is null or (horizon <= stand.tot and half <= stand.halfjaar_gesloten) or not pg_try_advisory_xact_lock(9, p_school) then
		return false;
	end if;
	horizon := greatest(horizon, stand.tot);
	create temporary table cijfers_nu on commit drop as
	select l.respondent, w.code, halfjaar_van(r.invuldatum) as halfjaar, coalesce(r.leerweg::text, '-') as leerweg,
		r.opleidingscode::text as opleidingscode, coalesce(r.onderwijslocatiecode::text, '-') as locatie,
		coalesce(r.onderwijsaanbiedercode::text, '-') as aanbieder, coalesce(o.sector::text, '-') as sector, coalesce(o.niveau, 0::smallint) as niveau,
		coalesce(c.eerste, r.mutatienummer) as nummer, a.waarde
	from respons r
	join vragenlijsten l on l.id = r.vragenlijst_id
	left join cijfers_correcties c on c.school_id = r.school_id and c.mutatienummer = r.mutatienummer
	left join (
		select distinct on (opleidingscode) opleidingscode, sector, niveau from opleidingen order by opleidingscode, geldig_van desc) o
		on o.opleidingscode = r.opleidingscode
	cross join lateral (
		select u.variabele_id, u.waarde from unnest(r.variabelen, r.waarden) u (variabele_id, waarde)
		union all
		select u.variabele_id, u.waarde from unnest(r.intern_variabelen, r.intern_waarden) u (variabele_id, waarde)) a
	join (
		select w.id, w.code
		from variabelen w
		join vragen q on q.vragenlijst_id = w.vragenlijst_id and q.code = w.vraag and q.schaal <> 'O' and q.code <> 'RT1') w on w.id = a.variabele_id
	where r.school_id = p_school and r.vervallen_bij is null and r.mutatienummer <= horizon and a.waarde between 0 and 10;
	analyze cijfers_nu;
	perform cijfers_publiceer_totalen(p_school, horizon, half, p_nu);
	if studiejaar > coalesce(stand.studiejaar_gesloten, 0) then
		perform cijfers_publiceer_delen(p_school, coalesce(stand.studiejaar_gesloten, 0::smallint), studiejaar, p_nu);
	end if;
	drop table cijfers_nu;
	insert into cijfers_standen as c (school_id, tot, halfjaar_gesloten, studiejaar_gesloten, op)
	values (p_school, horizon, half, studiejaar, p_nu)
	on conflict (school_id) do update
	set tot = excluded.tot, halfjaar_gesloten = greatest(c.halfjaar_gesloten, excluded.halfjaar_gesloten),
		studiejaar_gesloten = greatest(c.studiejaar_gesloten, excluded.studiejaar_gesloten), op = excluded.op;
	return true;
end
$$;
comment on function cijfers_publiceer is 'Publishes the figures of a school that have become due.';

-- ---- what may be seen

create function cijfers_van_school(p_school integer, p_opleiding text, p_opleidingen text[], p_leerweg text, p_locatie text,
	p_aanbieder text, p_sector text, p_niveau smallint, p_van smallint, p_tot smallint, p_per text)
	returns table (respondent text, code text, jaar integer, aantal bigint, verdeling integer[])
	language sql stable security definer set search_path = bpv, public, pg_temp set jit = off as $$
	select g.respondent::text, g.code, case p_per when 'STUDIEJAAR' then (g.halfjaar_van - 1) / 2 when 'KALENDERJAAR' then g.halfjaar_van / 2 else 0 end,
		sum(g.aantal)::bigint,
		array[sum(g.verdeling[1]), sum(g.verdeling[2]), sum(g.verdeling[3]), sum(g.verdeling[4]), sum(g.verdeling[5]), sum(g.verdeling[6]),
			sum(g.verdeling[7]), sum(g.verdeling[8]), sum(g.verdeling[9]), sum(g.verdeling[10]), sum(g.verdeling[11])]::integer[]
	from cijfers_groepen g
	where g.school_id = p_school and g.halfjaar_van >= p_van and g.halfjaar_tot <= p_tot
		and case p_per when 'STUDIEJAAR' then (g.halfjaar_van - 1) / 2 = (g.halfjaar_tot - 1) / 2
			when 'KALENDERJAAR' then g.halfjaar_van / 2 = g.halfjaar_tot / 2 else true end
		and (g.trede = 0) = (num_nonnulls(p_opleiding, p_opleidingen, p_locatie, p_aanbieder, p_sector, p_niveau) = 0)
		and (p_leerweg is null or g.leerweg = p_leerweg)
		and (p_opleiding is null or g.opleidingscode = p_opleiding)
		and (p_opleidingen is null or g.opleidingscode = any (p_opleidingen))
		and (p_locatie is null or g.locatie = p_locatie)
		and (p_aanbieder is null or g.aanbieder = p_aanbieder)
		and (p_sector is null or g.sector = p_sector)
		and (p_niveau is null or g.niveau = p_niveau)
	group by 1, 2, 3
$$;
comment on function cijfers_van_school is 'Figures of a school: sums of published groups that lie within what is asked.';

-- The years of the benchmark (030) that may be shown, together; when none may, why.
create function cijfers_benchmark(p_school integer, p_van integer, p_tot integer, p_per_jaar boolean)
	returns table (respondent text, code text, jaar integer, aantal bigint, tevreden bigint, som bigint, reden text)
	language sql stable security definer set search_path = bpv, public, pg_temp set jit = off as $$
	select b.respondent, b.vraagcode, case when p_per_jaar then b.studiejaar else 0 end, sum(b.aantal)::bigint, sum(b.tevreden)::bigint,
		sum(b.som)::bigint, case when count(*) filter (where b.reden is null) = 0 then min(b.reden) end
	from benchmark(p_school) b
	where b.studiejaar between p_van and p_tot
	group by 1, 2, 3
$$;

create function cijfers_vragen()
	returns table (respondent text, thema text, vraag text, tekst text, schaal text, keuze smallint, code text, label text)
	language sql stable security definer set search_path = bpv, public, pg_temp set jit = off as $$
	select x.respondent::text, x.thema, x.vraag, x.tekst, x.schaal, o.waarde, case when x.schaal = 'M' then x.vraag || '_' || o.waarde else x.vraag end,
		o.label::text
	from (
		select distinct on (l.respondent, q.code) l.respondent, q.thema, q.code as vraag, q.tekst, q.schaal, q.volgnummer, q.vragenlijst_id
		from vragen q
		join vragenlijsten l on l.id = q.vragenlijst_id
		where q.schaal <> 'O' and q.code <> 'RT1'
		order by l.respondent, q.code, l.geldig_van desc) x
	left join opties o on o.vragenlijst_id = x.vragenlijst_id and o.vraag = x.vraag
	order by x.respondent::text desc, x.volgnummer, o.waarde
$$;
comment on function cijfers_vragen is 'Closed questions in the words of their newest version, a row for each of their options.';

create function cijfers_keuzes(p_school integer)
	returns table (veld text, code text, naam text, sector text, van integer, tot integer)
	language sql stable security definer set search_path = bpv, public, pg_temp set jit = off as $$
	with g as materialized (
		select distinct g.opleidingscode, g.leerweg, g.locatie, g.aanbieder from cijfers_groepen g where g.school_id = p_school
		union all
		select distinct c.opleidingscode, c.leerweg, null, null from cijfers_ingevuld c where p_school is null
		union all
		select distinct b.opleidingscode, coalesce(b.leerweg::text, '-'), b.onderwijslocatiecode, b.onderwijsaanbiedercode from bpvos b
		where b.school_id = p_school and b.vervallen_op is null and b.geplande_einddatum <= current_date),
	o as (
		select distinct on (opleidingscode) opleidingscode, naam, sector, niveau from opleidingen
		where opleidingscode in (select opleidingscode from g)
		order by opleidingscode, geldig_van desc)
	select 'opleidingscode', o.opleidingscode::text, o.naam::text, o.sector::text, 0, 0 from o
	union all
	select distinct 'sector', o.sector::text, o.sector::text, null, 0, 0 from o
	union all
	select distinct 'niveau', o.niveau::text, 'Niveau ' || o.niveau, null, 0, 0 from o
	union all
	select distinct 'leerweg', g.leerweg, case g.leerweg when 'OVO' then 'Derde leerweg' when 'BOL_DT' then 'BOL deeltijd' else g.leerweg end, null, 0, 0
	from g where g.leerweg <> '-'
	union all
	(select distinct on (l.onderwijslocatiecode) 'locatie', l.onderwijslocatiecode::text, l.naam::text, null, 0, 0
	from locaties l where l.onderwijslocatiecode in (select locatie from g)
	order by l.onderwijslocatiecode, l.geldig_van desc)
	union all
	(select distinct on (a.onderwijsaanbiedercode) 'aanbieder', a.onderwijsaanbiedercode::text, a.naam::text, null, 0, 0
	from aanbieders a where a.onderwijsaanbiedercode in (select aanbieder from g)
	order by a.onderwijsaanbiedercode, a.geldig_van desc)
	union all
	select 'versie', l.code || '/' || l.versie, l.naam || ', versie ' || l.versie, null, (halfjaar_van(l.geldig_van) - 1) / 2,
		coalesce((halfjaar_van((l.geldig_tot - 1)) - 1) / 2, 0)
	from vragenlijsten l
	union all
	select distinct 'jaar', j.jaar::text, j.jaar || '-' || j.jaar + 1, null, j.jaar, j.jaar
	from (
		select (g.halfjaar_tot - 1) / 2 as jaar from cijfers_groepen g where g.school_id = p_school
		union
		select (c.halfjaar - 1) / 2 from cijfers_totalen c where p_school is null) j
	order by 1, 3, 2
$$;
comment on function cijfers_keuzes is 'What the filters of a school (null: of the country) can choose from.';

-- What the rounding of a cell is drawn from, with who is in the cell. Told to nobody.
create table cijfers_zaad (
	enige boolean primary key default true constraint cijfers_zaad_enige check (enige),
	zaad uuid not null default gen_random_uuid()
);
insert into cijfers_zaad default values;
comment on table cijfers_zaad is 'Drawn once: with it, and only with it, the rounding of response figures could be undone.';

-- To five, upwards or downwards as was drawn for this cell: the same placements are always rounded alike. To the nearest would be
-- undone: who lays a cell beside the one that has a placement more sees where a border was crossed, and by whom.
create function rond_cel(p_aantal bigint, p_soort text, p_cel bigint)
	returns bigint language sql stable set search_path = bpv, public, pg_temp as $$
	select (p_aantal + ((hashtextextended(concat_ws(' ', z.zaad, p_soort, p_cel), 0) % 5) + 5) % 5) / 5 * 5 from cijfers_zaad z
$$;

-- Parts of the national report that are not told: of fewer than five people or three schools, or most of it of one school, as the benchmark
-- has it (030); and then so many more that what is left of the total, when those that are told are taken off it, is not that
-- either. code null: what has no sector, leerweg or niveau, which is never told.
create function cijfers_rapport_verborgen(p_van integer, p_tot integer)
	returns table (deel text, code text, respondent text, jaar integer, reden text)
	language plpgsql volatile security definer set search_path = bpv, public, pg_temp set jit = off as $$
#variable_conflict use_column
begin
	create temporary table cijfers_cel on commit drop as
	with r as materialized (
		select l.respondent::text as respondent, (halfjaar_van(r.invuldatum) - 1) / 2 as jaar, r.school_id, r.leerweg::text as leerweg,
			r.opleidingscode::text as opleidingscode, count(*) as mensen
		from respons r
		join vragenlijsten l on l.id = r.vragenlijst_id
		where r.vervallen_bij is null and r.invuldatum >= make_date(p_van, 8, 1) and r.invuldatum < make_date(p_tot + 1, 8, 1)
		group by 1, 2, 3, 4, 5),
	o as (
		select distinct on (opleidingscode) opleidingscode, sector::text as sector, niveau::text as niveau from opleidingen
		order by opleidingscode, geldig_van desc)
	select d.deel, d.code, r.respondent, r.jaar, r.school_id, sum(r.mensen)::bigint as mensen, null::text as reden
	from r
	left join o using (opleidingscode)
	cross join lateral (values ('TOTAAL', ''), ('SECTOR', o.sector), ('LEERWEG', r.leerweg), ('NIVEAU', o.niveau)) d (deel, code)
	group by 1, 2, 3, 4, 5;
	update cijfers_cel set reden = 'MINDER_DAN_5_ANTWOORDEN' where code is null;
	update cijfers_cel c set reden = n.reden
	from (
		select deel, code, respondent, jaar, cijfers_reden(sum(mensen), count(*), max(mensen)) as reden
		from cijfers_cel
		group by 1, 2, 3, 4) n
	where c.deel = n.deel and c.code = n.code and c.respondent = n.respondent and c.jaar = n.jaar and n.reden is not null;
	loop
		with scholen as (
			select deel, respondent, jaar, school_id, sum(mensen) as mensen
			from cijfers_cel
			where reden is not null and deel <> 'TOTAAL'
			group by 1, 2, 3, 4),
		rest as (
			select deel, respondent, jaar
			from scholen
			group by 1, 2, 3
			having cijfers_reden(sum(mensen), count(*), max(mensen)) is not null),
		kleinste as (
			select distinct on (deel, respondent, jaar) deel, respondent, jaar, code
			from (
				select c.deel, c.respondent, c.jaar, c.code, sum(c.mensen) as mensen
				from cijfers_cel c
				join rest using (deel, respondent, jaar)
				where c.reden is null
				group by 1, 2, 3, 4) k
			order by deel, respondent, jaar, mensen, code)
		update cijfers_cel c set reden = 'TE_HERLEIDEN'
		from kleinste k
		where c.deel = k.deel and c.code = k.code and c.respondent = k.respondent and c.jaar = k.jaar;
		exit when not found;
	end loop;
	return query select distinct c.deel, c.code, c.respondent, c.jaar, c.reden from cijfers_cel c where c.reden is not null and c.code is not null;
	drop table cijfers_cel;
end
$$;
comment on function cijfers_rapport_verborgen is 'What the national report does not tell, and why.';

select cijfers_ververs();

do $$
declare
	functie regprocedure;
begin
	for functie in
		select p.oid from pg_proc p
		where p.pronamespace = 'bpv'::regnamespace
			and (p.proname ~ '^cijfers_' or p.proname in ('halfjaar_van', 'blok_van', 'tel_op', 'aantal_in', 'rond_cel'))
	loop
		execute format('revoke all on function %s from public', functie);
	end loop;
end
$$;
grant execute on function cijfers_ververs, cijfers_toets, cijfers_publiceer, cijfers_van_school, cijfers_benchmark,
	cijfers_vragen, cijfers_keuzes, cijfers_rapport_verborgen, ververs_benchmark to bpv_admin;
