-- A second lock on results: the message plane sees rows of the school that its transaction declared, whatever a statement asks. How
-- many responses a snapshot holds, without counting them. What is erased on request is gone at once, of every version. And of what
-- was received: by page or as a file, and within which agreement.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- ---- how many

create table resultaten_standen (
	school_id integer not null references organisaties,
	mutatienummer bigint not null,
	aantal bigint not null constraint resultaten_standen_aantal check (aantal >= 0),
	primary key (school_id, mutatienummer)
);
comment on table resultaten_standen is 'How many responses a school has as of a mutatienummer: a row per import that changed that.';

alter table verwijderingen
	add column sinds bigint,
	add column inhoud_weg boolean not null default false;
update verwijderingen w
set sinds = coalesce(r.eerste, w.mutatienummer), inhoud_weg = r.eerste is null
from (
	select v.respons_id, (select min(r.mutatienummer) from respons r where r.school_id = v.school_id and r.respons_id = v.respons_id)
		as eerste
	from verwijderingen v) r
where r.respons_id = w.respons_id;
alter table verwijderingen alter column sinds set not null,
	add constraint verwijderingen_sinds check (sinds <= mutatienummer);
comment on column verwijderingen.sinds is 'The oldest version that was there at the removal: snapshots from there on held the response.';
comment on column verwijderingen.inhoud_weg is 'No version is left: those snapshots hold the response no more.';
create index verwijderingen_gewist on verwijderingen (school_id, mutatienummer) where reden = 'GEWIST_OP_VERZOEK';
create index verwijderingen_inhoud on verwijderingen (op) where not inhoud_weg;

insert into resultaten_standen (school_id, mutatienummer, aantal)
select e.school_id, l.mutatie_tot, sum(sum(e.verschil)) over (partition by e.school_id order by l.mutatie_tot)
from (
	select school_id, min(mutatienummer) as nummer, 1 as verschil from respons group by school_id, respons_id
	union all
	select school_id, mutatienummer, -1 from verwijderingen where not inhoud_weg) e
join leveringen l on e.nummer between l.mutatie_van and l.mutatie_tot
group by e.school_id, l.mutatie_tot;

-- ---- erasing

create index respons_eerdere on respons (respons_id, school_id) where vervallen_bij is not null;

-- Versions that somebody was promised would be gone. Only where the tombstone says so.
create function wis_responses(p_van bigint, p_tot bigint, p_door text, p_nu timestamptz)
	returns void language sql volatile security definer set search_path = bpv, public, pg_temp as $$
	delete from respons r
	using verwijderingen w
	where w.mutatienummer between p_van and p_tot and w.reden = 'GEWIST_OP_VERZOEK'
		and r.respons_id = w.respons_id and r.school_id = w.school_id and r.vervallen_bij is not null;
	insert into vernietigingen (op, school_id, wat, reden, aantal, door)
	select p_nu, w.school_id, 'ANTWOORDEN', w.reden, count(*), p_door
	from verwijderingen w
	where w.mutatienummer between p_van and p_tot and w.reden = 'GEWIST_OP_VERZOEK'
	group by w.school_id, w.reden;
	update verwijderingen w
	set inhoud_weg = true
	where w.mutatienummer between p_van and p_tot and w.reden = 'GEWIST_OP_VERZOEK'
$$;
comment on function wis_responses is 'Destroys all versions of the responses that were erased on request under these numbers, with an account of it.';

-- Until where a school could see at a moment, by the overeenkomst in force now. Null: it has none.
create function horizon_van(p_school integer, p_nu timestamptz)
	returns bigint language sql stable set search_path = bpv, public as $$
	select min(vrijgegeven_tot(p_school, o.veldenset, o.vrijgavemoment, p_nu))
	from overeenkomsten o
	where o.school_id = p_school and o.status in ('ACTIEF', 'OPGESCHORT')
		and daterange(o.geldig_van, o.geldig_tot) @> (p_nu at time zone 'Europe/Amsterdam')::date
$$;

-- Versions that no cursor can ask for any more (a cursor lives 24 hours). A removed response goes after two days whatever is still to
-- be released; a version that was corrected stays as long as the correction is not released, or the snapshot would lack it.
create function ruim_responses(p_nu timestamptz)
	returns void language plpgsql security definer set search_path = bpv, public, pg_temp set lock_timeout = '2s' as $$
declare
	lang_geleden constant timestamptz := p_nu - interval '48 hours';
begin
	delete from respons r using verwijderingen w
	where not w.inhoud_weg and w.op < lang_geleden
		and r.respons_id = w.respons_id and r.school_id = w.school_id and r.vervallen_bij is not null;
	update verwijderingen set inhoud_weg = true where not inhoud_weg and op < lang_geleden;
	with h as materialized (
		select s.school_id, horizon_van(s.school_id, lang_geleden) as horizon
		from (select distinct school_id from respons where vervallen_bij is not null) s)
	delete from respons r
	using leveringen l, h
	where r.vervallen_bij is not null and r.vervallen_bij between l.mutatie_van and l.mutatie_tot and l.op < lang_geleden
		and h.school_id = r.school_id and r.vervallen_bij <= coalesce(h.horizon, r.vervallen_bij);
end
$$;
comment on function ruim_responses is 'Deletes outlived versions of responses.';

-- As before (007), but a version's answers are its own (027), and the versions of responses are ruim_responses()'s.
create or replace function onderhoud(p_nu timestamptz, p_venster interval)
	returns void language plpgsql security definer set search_path = bpv, public, pg_temp set timezone = 'UTC'
	set lock_timeout = '2s' as $$
declare
	week timestamptz := date_trunc('week', p_nu);
	maand timestamptz := date_trunc('month', p_nu);
	deel record;
begin
	perform pg_advisory_xact_lock(3, 2);
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
	perform ruim_responses(p_nu);
end
$$;

-- ---- what was received

alter table verstrekkingen
	add column soort text not null default 'PAGINA' constraint verstrekkingen_soort check (soort in ('PAGINA', 'BESTAND')),
	add column bestand text constraint verstrekkingen_bestand check (char_length(bestand) between 1 and 40),
	add column veldenset text constraint verstrekkingen_veldenset check (veldenset in ('VOLLEDIG', 'BASIS')),
	add column open_antwoorden boolean,
	add constraint verstrekkingen_bestand_heeft_soort check ((soort = 'BESTAND') = (bestand is not null));
comment on table verstrekkingen is 'Audit of pulls: who received how many rows about which school, when, how, and within which field set.';
comment on column verstrekkingen.veldenset is 'Null: from before it was written down.';

-- ---- the second lock

-- Declared at the start of a transaction, by the school that the message was granted for. Nothing declared: nobody's.
create function verklaarde_school()
	returns integer language sql stable parallel safe set search_path = pg_catalog as $$
	select nullif(current_setting('bpv.school', true), '')::integer
$$;
comment on function verklaarde_school is 'The school that this transaction of the message plane is about.';

alter table respons enable row level security;
alter table verwijderingen enable row level security;
alter table verstrekkingen enable row level security;
create policy gateway on respons for select to bpv_gateway using (school_id = (select verklaarde_school()));
create policy gateway on verwijderingen for select to bpv_gateway using (school_id = (select verklaarde_school()));
create policy gateway on verstrekkingen for insert to bpv_gateway with check (school_id = verklaarde_school());
-- Staff and imports are about all schools.
create policy admin on respons to bpv_admin using (true) with check (true);
create policy admin on verwijderingen to bpv_admin using (true) with check (true);
create policy admin on verstrekkingen to bpv_admin using (true) with check (true);

revoke all on function wis_responses, horizon_van, ruim_responses, verklaarde_school from public;
grant execute on function wis_responses to bpv_admin;
grant execute on function verklaarde_school to bpv_gateway, bpv_admin;
grant select on resultaten_standen to bpv_gateway, bpv_admin;
grant insert on resultaten_standen to bpv_admin;
