-- Who waits for whom: functions that held what others need for longer than they had to, or took it in another order than others do. What
-- they answer is as it was.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- As before (028), of one school (null: of all), and without waiting for anybody: a build holds what it forgot until it ends, and that may take
-- minutes. So a build forgets of its own school, and who cleans takes what nobody holds.
create function ruim_bestanden(p_nu timestamptz, p_school integer)
	returns table (sha256 text) language sql volatile security definer set search_path = bpv, public, pg_temp
	set lock_timeout = '2s' as $$
	with oud as (
		delete from bestandensets s
		where s.id in (
			select o.id
			from bestandensets o
			where (p_school is null or o.school_id = p_school)
				and (o.verloopt_op <= least(p_nu, now()) or o.id not in (select g.id from geldige_bestandensets g))
			for update skip locked)
		returning s.id),
	bestand as (
		delete from bestanden b using oud o where b.set_id = o.id
		returning b.sha256, b.set_id)
	select distinct encode(w.sha256, 'hex')
	from bestand w
	where not exists (select from bestanden b where b.sha256 = w.sha256 and b.set_id not in (select o.id from oud o))
$$;
comment on function ruim_bestanden(timestamptz, integer) is 'Forgets files past their time, and tells whose bytes may go.';
revoke all on function ruim_bestanden(timestamptz, integer) from public;
grant execute on function ruim_bestanden(timestamptz, integer) to bpv_gateway;

-- What programs before this call.
create or replace function ruim_bestanden(p_nu timestamptz)
	returns table (sha256 text) language sql volatile security definer set search_path = bpv, public, pg_temp
	set lock_timeout = '2s' as $$
	select r.sha256 from ruim_bestanden(p_nu, null) r
$$;

-- As before (029), but partitions come last.
create or replace function onderhoud(p_nu timestamptz, p_venster interval)
	returns void language plpgsql security definer set search_path = bpv, public, pg_temp set timezone = 'UTC'
	set lock_timeout = '2s' as $$
declare
	week timestamptz := date_trunc('week', p_nu);
	maand timestamptz := date_trunc('month', p_nu);
	deel record;
begin
	perform pg_advisory_xact_lock(3, 2);
	-- It may take a while: nobody waits for the claims meanwhile, of which a partition that goes is locked until the end.
	perform ruim_responses(p_nu);
	for i in 0..2 loop
		perform maak_deel('aanspraken', 'aanspraken_' || to_char(week + i * interval '1 week', 'IYYY"w"IW'),
			week + i * interval '1 week', week + (i + 1) * interval '1 week');
		perform maak_deel('berichten', 'berichten_' || to_char(maand + i * interval '1 month', 'YYYY"m"MM'),
			maand + i * interval '1 month', maand + (i + 1) * interval '1 month');
	end loop;
	for deel in
		select c.relname as naam from pg_inherits i join pg_class c on c.oid = i.inhrelid
		where i.inhparent = 'bpv.aanspraken'::regclass and c.relname ~ '^aanspraken_[0-9]{4}w[0-9]{2}$'
			and to_date(substr(c.relname, 12), 'IYYY"w"IW') + interval '1 week' <= p_nu - greatest(p_venster, interval '7 days')
	loop
		execute format('drop table %I', deel.naam);
	end loop;
	delete from aanspraken_overig where op <= p_nu - greatest(p_venster, interval '7 days');
end
$$;

-- As before (033), but one at a time for a school: that its key is held is no hindrance to others who hold it.
create or replace function sluit_plaatsen(p_school integer, p_merken bytea[], p_bpvos bigint[], p_nu timestamptz)
	returns bigint language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
declare
	gevraagd record;
	plaats bigint;
	aantal bigint := 0;
begin
	perform pg_advisory_xact_lock_shared(5, p_school);
	-- The planner's: two plans that close the same place would close another one too. What the first did is seen by what follows.
	perform pg_advisory_xact_lock(9, p_school);
	for gevraagd in
		select v.merk, v.bpvo
		from unnest(p_merken, p_bpvos) with ordinality as v (merk, bpvo, nr)
		join intrekkingen i on i.school_id = p_school and i.merk = v.merk and i.sleutelmerk is not null and not i.plaats_gesloten
		order by v.nr
	loop
		plaats := null;
		select g.id into plaats
		from bpvos b
		join bpvos g on g.school_id = b.school_id and g.leerbedrijf_id = b.leerbedrijf_id
			and g.geplande_einddatum = b.geplande_einddatum and g.opleidingscode = b.opleidingscode
			and g.onderwijslocatiecode is not distinct from b.onderwijslocatiecode
			and g.onderwijsaanbiedercode is not distinct from b.onderwijsaanbiedercode
		left join uitnodigingen u on u.bpvo_id = g.id and u.respondent = 'STUDENT'
		where b.id = gevraagd.bpvo and b.school_id = p_school and g.vervallen_op is null
			and (u.id is null or not u.houdt_plaats or u.status = 'GEPLAND' or u.merk = gevraagd.merk)
		order by coalesce(u.merk = gevraagd.merk and u.houdt_plaats, false) desc, coalesce(u.status = 'GEPLAND', false),
			g.id = b.id desc, g.plaats desc
		limit 1;
		continue when plaats is null;
		insert into uitnodigingen as u (school_id, bpvo_id, respondent, route, status, reden, gepland_op, afgesloten_op, aangemaakt_op)
		select p_school, plaats, 'STUDENT', 'DIRECT', 'INGETROKKEN', 'PLAATS_GESLOTEN', (p_nu at time zone 'Europe/Amsterdam')::date,
			p_nu, p_nu
		on conflict on constraint uitnodigingen_een_per_plaatsing do update
		set route = 'DIRECT', status = 'INGETROKKEN', reden = 'PLAATS_GESLOTEN', merk = null, bpvo_kenmerk = null, contact_kenmerk = null,
			afgesloten_op = p_nu
		where u.uitgegeven_op is null;
		update uitnodigingen set vraagt_student = false
		where uitnodigingen.bpvo_id = plaats and respondent = 'LEERBEDRIJF' and vraagt_student and status = 'GEPLAND';
		update intrekkingen set plaats_gesloten = true where school_id = p_school and merk = gevraagd.merk;
		aantal := aantal + 1;
	end loop;
	return aantal;
end
$$;

-- As before (036), but under a lock of its own (9 is the planner's), which is taken first.
create or replace function cijfers_publiceer(p_school integer, p_nu timestamptz)
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
	-- Before it is looked at until where: who published meanwhile would have it published twice.
	if not pg_try_advisory_xact_lock(11, p_school) then
		return false;
	end if;
	horizon := least(horizon_van(p_school, p_nu), (select g.tot from cijfers_geteld g));
	select * into stand from cijfers_standen s where s.school_id = p_school;
	if horizon is null or (horizon <= stand.tot and half <= stand.halfjaar_gesloten) then
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

-- As before (037), but the session first, as who logs out and the sweep do it.
create or replace function beeindig_sessies()
	returns trigger language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	with weg as (delete from sessies where gebruiker_id = new.id returning aanmelding_id)
	update aanmeldingen a set geeindigd_op = new.ingetrokken_op, einde = 'INGETROKKEN' from weg where a.id = weg.aanmelding_id;
	delete from aanmeldlinks where gebruiker_id = new.id and gebruikt_op is null;
	return null;
end
$$;

-- As before (037), but what somebody else ends at this moment is left to them.
create or replace function ruim_sessies(p_nu timestamptz, p_rust interval)
	returns void language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	perform set_config('bpv.actor', 'bpv-console', true), set_config('bpv.handeling', 'afmelden', true);
	with oud as materialized (
		select s.digest from sessies s where s.tot_op <= p_nu or s.gezien_op <= p_nu - p_rust for update skip locked),
	weg as (delete from sessies s using oud where s.digest = oud.digest returning s.aanmelding_id)
	update aanmeldingen a set geeindigd_op = p_nu, einde = 'VERLOPEN' from weg where a.id = weg.aanmelding_id;
	delete from aanmeldpogingen where begonnen_op < p_nu - interval '1 hour';
	delete from aanmeldlinks where geldig_tot < p_nu and gebruikt_op is null;
end
$$;
