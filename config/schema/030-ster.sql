-- What stands beside results in files: what schools may know of all schools together (benchmark), and of their own response.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- Per question, kind of respondent, studiejaar and school. Nobody but the owner's functions reads it: a row is one school's.
create table benchmark_scholen (
	vraagcode text not null,
	respondent respondent not null,
	studiejaar smallint not null,
	school_id integer not null references organisaties,
	schaal text not null,
	aantal integer not null constraint benchmark_scholen_aantal check (aantal > 0),
	tevreden integer not null,
	som bigint not null,
	primary key (vraagcode, respondent, studiejaar, school_id)
);
comment on table benchmark_scholen is 'Answers on scales by school, of which the benchmark is made. som: of marks; tevreden: 4 or 5 of 5.';

create table benchmark_stand (
	enige boolean primary key default true constraint benchmark_stand_enige check (enige),
	mutatie_tot bigint not null,
	berekend_op timestamptz not null
);
insert into benchmark_stand (mutatie_tot, berekend_op) values (0, now());
comment on table benchmark_stand is 'Up to which mutatienummer benchmark_scholen was counted.';

create function tel_benchmark()
	returns table (vraagcode text, respondent text, studiejaar smallint, school_id integer, schaal text, aantal integer,
		tevreden integer, som bigint)
	language sql stable set search_path = bpv, public, pg_temp as $$
	select w.code, l.respondent::text, extract(year from r.invuldatum - interval '7 months')::smallint, r.school_id, min(v.schaal),
		count(*)::integer, (count(*) filter (where v.schaal <> 'C10' and a.waarde >= 4))::integer,
		coalesce(sum(a.waarde) filter (where v.schaal = 'C10'), 0)::bigint
	from respons r
	join vragenlijsten l on l.id = r.vragenlijst_id
	cross join lateral (
		select u.variabele_id, u.waarde from unnest(r.variabelen, r.waarden) u (variabele_id, waarde)
		union all
		select u.variabele_id, u.waarde from unnest(r.intern_variabelen, r.intern_waarden) u (variabele_id, waarde)) a
	join variabelen w on w.id = a.variabele_id
	join vragen v on v.vragenlijst_id = w.vragenlijst_id and v.code = w.vraag and v.schaal in ('T5', 'E5', 'C10')
	where r.vervallen_bij is null and a.waarde > 0
	group by w.code, l.respondent, extract(year from r.invuldatum - interval '7 months'), r.school_id
$$;
comment on function tel_benchmark is 'benchmark_scholen as it would be now.';

-- Counts anew when something was imported. A figure is replaced only when that tells nobody's answer: for every school, what
-- changed among all others is nothing at all, or at least five answers. Until then the figure of before stays.
create function ververs_benchmark(p_nu timestamptz)
	returns boolean language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
declare
	nu bigint := (select laatste from mutatieteller);
begin
	if nu = (select mutatie_tot from benchmark_stand) or not pg_try_advisory_xact_lock(8, 1) then
		return false;
	end if;
	create temporary table benchmark_nieuw on commit drop as select * from tel_benchmark();
	create temporary table benchmark_verschil on commit drop as
	select vraagcode, respondent, studiejaar, school_id, sum(aantal) as aantal, sum(tevreden) as tevreden, sum(som) as som
	from (
		select n.vraagcode, n.respondent, n.studiejaar, n.school_id, n.aantal, n.tevreden, n.som from benchmark_nieuw n
		union all
		select o.vraagcode, o.respondent, o.studiejaar, o.school_id, -o.aantal, -o.tevreden, -o.som from benchmark_scholen o) v
	group by vraagcode, respondent, studiejaar, school_id;
	create temporary table benchmark_cel on commit drop as
	select t.vraagcode, t.respondent, t.studiejaar
	from benchmark_verschil v
	join (
		select vraagcode, respondent, studiejaar, sum(aantal) as aantal, sum(tevreden) as tevreden, sum(som) as som
		from benchmark_verschil
		group by vraagcode, respondent, studiejaar) t using (vraagcode, respondent, studiejaar)
	group by t.vraagcode, t.respondent, t.studiejaar, t.aantal, t.tevreden, t.som
	having bool_and(abs(t.aantal - v.aantal) >= 5
			or (t.aantal = v.aantal and t.tevreden = v.tevreden and t.som = v.som))
		-- A school that has none of these answers sees the whole change.
		and (abs(t.aantal) >= 5 or (t.aantal = 0 and t.tevreden = 0 and t.som = 0));
	delete from benchmark_scholen b using benchmark_cel c
	where b.vraagcode = c.vraagcode and b.respondent = c.respondent and b.studiejaar = c.studiejaar;
	insert into benchmark_scholen (vraagcode, respondent, studiejaar, school_id, schaal, aantal, tevreden, som)
	select n.vraagcode, n.respondent, n.studiejaar, n.school_id, n.schaal, n.aantal, n.tevreden, n.som
	from benchmark_nieuw n
	join benchmark_cel c using (vraagcode, respondent, studiejaar);
	update benchmark_stand set mutatie_tot = nu, berekend_op = p_nu;
	drop table benchmark_nieuw, benchmark_verschil, benchmark_cel;
	return true;
end
$$;
comment on function ververs_benchmark is 'Counts the benchmark anew when results were imported since.';

-- The rule holds for all schools together and for all but the one that asks, which knows its own answers and could subtract them.
create function benchmark(p_school integer)
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
			select b.vraagcode, b.respondent::text, b.studiejaar, min(b.schaal) as schaal,
				sum(b.aantal) as aantal, sum(b.tevreden) as tevreden, sum(b.som)::bigint as som,
				count(*) as scholen, max(b.aantal) as grootste,
				coalesce(sum(b.aantal) filter (where b.school_id <> p_school), 0) as rest,
				count(*) filter (where b.school_id <> p_school) as rest_scholen,
				coalesce(max(b.aantal) filter (where b.school_id <> p_school), 0) as rest_grootste
			from benchmark_scholen b
			group by b.vraagcode, b.respondent, b.studiejaar) c) t
$$;
comment on function benchmark is 'National figures as one school may see them, or why not.';

-- Placements of the school itself, which it delivered, and what came back. Where a cell is small, or all or none of it answered, the
-- answer of one person would stand there: then it is left out.
create function respons_per_cel(p_school integer, p_tot bigint, p_vandaag date)
	returns table (opleidingscode text, leerweg text, onderwijslocatiecode text, respondent text, maand date, bpvos bigint,
		ingevuld bigint, reden text)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select c.opleidingscode, c.leerweg, c.locatie, c.respondent, c.maand, c.bpvos,
		case when c.reden is null then c.ingevuld end, c.reden
	from (
		select t.*,
			case when t.bpvos < 5 then 'MINDER_DAN_5_BPVOS'
				when t.ingevuld = 0 or t.ingevuld >= t.bpvos then 'ALLE_OF_GEEN' end as reden
		from (
			select u.opleidingscode, u.leerweg, u.locatie, u.respondent, u.maand, sum(u.bpvos)::bigint as bpvos,
				sum(u.ingevuld)::bigint as ingevuld
			from (
				select b.opleidingscode::text, b.leerweg::text, b.onderwijslocatiecode::text as locatie, w.respondent,
					date_trunc('month', b.geplande_einddatum)::date as maand, count(*) as bpvos, 0 as ingevuld
				from bpvos b
				cross join (values ('STUDENT'), ('LEERBEDRIJF')) w (respondent)
				where b.school_id = p_school and b.geplande_einddatum <= p_vandaag
				group by 1, 2, 3, 4, 5
				union all
				select r.opleidingscode::text, r.leerweg::text, r.onderwijslocatiecode::text, l.respondent::text,
					date_trunc('month', r.geplande_einddatum)::date, 0, count(*)
				from respons r
				join vragenlijsten l on l.id = r.vragenlijst_id
				where r.school_id = p_school and r.mutatienummer <= p_tot
					and (r.vervallen_bij is null or r.vervallen_bij > p_tot)
				group by 1, 2, 3, 4, 5) u
			group by 1, 2, 3, 4, 5) t) c
$$;
comment on function respons_per_cel is 'How many of a school''s placements were answered, without cells that tell of a person.';

revoke all on function tel_benchmark, ververs_benchmark, benchmark, respons_per_cel from public;
grant execute on function ververs_benchmark, benchmark, respons_per_cel to bpv_gateway;
