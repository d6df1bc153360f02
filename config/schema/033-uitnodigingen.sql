-- Who is asked about a placement: one student and one contact of the leerbedrijf each, once.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- The day on which a placement ends: what was planned, or what became of it when that is earlier.
alter table bpvos add column einde date generated always as (least(geplande_einddatum, werkelijke_einddatum)) stored;
comment on column bpvos.einde is 'The planned end date, or the actual one when that is earlier: the day that invitations count from.';
create index bpvos_laatste_dag on bpvos (school_id, einde);

create table uitnodigingen (
	id bigint generated always as identity primary key,
	school_id integer not null references organisaties,
	bpvo_id bigint not null references bpvos,
	respondent respondent not null,
	route text not null constraint uitnodigingen_route check (route in ('DIRECT', 'VIA_PRAKTIJKOPLEIDER', 'LEERBEDRIJF')),
	respondentsleutel uuid default gen_random_uuid() constraint uitnodigingen_respondentsleutel unique,
	bpvo_kenmerk bpvo_kenmerk,
	merk sha256,
	contact_kenmerk text,
	vraagt_student boolean not null default false,
	vragenlijst_id integer references vragenlijsten,
	status text not null default 'GEPLAND' constraint uitnodigingen_status check (status in ('GEPLAND', 'UITGEGEVEN',
		'UITGENODIGD', 'NIET_BEZORGBAAR', 'INGETROKKEN', 'BEANTWOORD', 'VERLOPEN')),
	reden text constraint uitnodigingen_reden check (reden ~ '^[A-Z_]{1,40}$'),
	gepland_op date not null,
	uitgegeven_op timestamptz,
	uitgenodigd_op timestamptz,
	herinnerd_op timestamptz,
	herinneringen smallint not null default 0 constraint uitnodigingen_herinneringen check (herinneringen between 0 and 9),
	afgesloten_op timestamptz,
	gekoppeld boolean not null default true,
	aangemaakt_op timestamptz not null,
	-- Whether nobody else can be invited for this placement any more: a row stands for an invitation that was given out, or for a
	-- place that is closed; one that was taken back before it was given out is free for the next.
	houdt_plaats boolean not null generated always as (status <> 'INGETROKKEN' or uitgegeven_op is not null
		or coalesce(reden = 'PLAATS_GESLOTEN', false)) stored,
	-- All that a school may hear of it. Of what becomes of an invitation only that it did not arrive: whether it was answered,
	-- declined or withdrawn changes nothing here.
	toestand text not null generated always as (case when status = 'NIET_BEZORGBAAR' then 'NIET_BEZORGBAAR'
		when uitgenodigd_op is not null then 'UITGENODIGD' else 'GEPLAND' end) stored,
	constraint uitnodigingen_een_per_plaatsing unique (bpvo_id, respondent),
	constraint uitnodigingen_route_van_respondent check ((route = 'LEERBEDRIJF') = (respondent = 'LEERBEDRIJF')),
	constraint uitnodigingen_vraagt_student check (not vraagt_student or respondent = 'LEERBEDRIJF'),
	constraint uitnodigingen_uitgegeven check (uitgegeven_op is not null or status in ('GEPLAND', 'INGETROKKEN')),
	constraint uitnodigingen_koppeling check (gekoppeld = (respondentsleutel is not null)),
	constraint uitnodigingen_losgekoppeld check (gekoppeld or merk is null or bpvo_kenmerk is not null)
);
create unique index uitnodigingen_een_per_record on uitnodigingen (school_id, merk) where houdt_plaats;
create index uitnodigingen_stand on uitnodigingen (school_id, status, gepland_op);
create index uitnodigingen_te_doen on uitnodigingen (gepland_op) where status = 'GEPLAND';
create index uitnodigingen_kenmerk on uitnodigingen (school_id, bpvo_kenmerk) where bpvo_kenmerk is not null;
create index uitnodigingen_contact on uitnodigingen (contact_kenmerk) where contact_kenmerk is not null;
comment on table uitnodigingen is 'Invitations: never two for one placement and role. A reminder is no invitation.';
comment on column uitnodigingen.route is 'How it goes: to the student, of delivered details (DIRECT); to the praktijkopleider for the student, after his "ja" (VIA_PRAKTIJKOPLEIDER); to the contact of the leerbedrijf (LEERBEDRIJF).';
comment on column uitnodigingen.respondentsleutel is 'Random; all that the bureau and an answer carry. Null once the link was cut.';
comment on column uitnodigingen.bpvo_kenmerk is 'Whose sealed details it goes to; null once those are gone.';
comment on column uitnodigingen.merk is 'The merk of that record (recordsleutels), which outlives it until the link is cut: a withdrawn record that comes again is known by it, and who is to be erased is found.';
comment on column uitnodigingen.gekoppeld is 'False: the link was cut (koppel_los), and no answer can be traced to it.';
comment on column uitnodigingen.contact_kenmerk is 'The contact of the leerbedrijf whom it goes to, also for a student VIA_PRAKTIJKOPLEIDER; null once those details are gone.';
comment on column uitnodigingen.vraagt_student is 'Its questionnaire asks whether the student may get one too (RT1).';
comment on column uitnodigingen.gepland_op is 'Given out from this day on.';
comment on column uitnodigingen.uitgenodigd_op is 'The bureau''s receipt. Nothing else sets it, or a school could see who answered.';
comment on column uitnodigingen.reden is 'A word for the state: why it was taken back, or did not arrive. The same whoever withdrew and why.';

create trigger inlezing_nieuw after insert on uitnodigingen referencing new table as rijen
	for each statement execute function merk_inlezing();
create trigger inlezing_gewijzigd after update on uitnodigingen referencing new table as rijen
	for each statement execute function merk_inlezing();

-- The message plane sees of its school's what it may tell. That a student is invited by way of the praktijkopleider is his answer, so
-- for it there are no such invitations; a record of that student stands as if there were none.
alter table uitnodigingen enable row level security;
create policy gateway on uitnodigingen for select to bpv_gateway using (school_id = (select verklaarde_school()) and route = 'DIRECT');
create policy admin on uitnodigingen to bpv_admin using (true) with check (true);
grant select (school_id, bpvo_id, respondent, route, merk, gepland_op, houdt_plaats, toestand) on uitnodigingen to bpv_gateway;
grant select on uitnodigingen to bpv_admin;
grant select (einde) on bpvos to bpv_gateway;

-- ---- which record stands for which bpvo, now that somebody may have been invited

-- As before (020), but for three things. A bpvo that DUO took back is none. Whoever was invited keeps its place, whatever became of the keys since, and only the rest is
-- placed: a place that was given out or closed is nobody else's. And a student who objected has no place.
create or replace function plaatsingen(p_school integer, p_kenmerken text[], p_van date, p_tot date)
	returns table (bpvo_kenmerk text, bpvo_id bigint)
	language sql stable set search_path = bpv, public, pg_temp as $$
	with kern as (
		select k.leerbedrijf_id, k.geplande_einddatum, k.opleidingscode
		from studentgegevens k
		where k.school_id = p_school and k.bpvo_kenmerk = any (p_kenmerken)),
	records as materialized (
		select s.bpvo_kenmerk::text collate "C" as kenmerk, s.leerbedrijf_id as leerbedrijf,
			s.geplande_einddatum as einde, s.opleidingscode as opleiding, s.onderwijsaanbiedercode as aanbieder,
			s.onderwijslocatiecode as locatie, u.bpvo_id as vast
		from studentgegevens s
		left join recordsleutels r on r.id = s.sleutel_id
		left join intrekkingen i on i.school_id = s.school_id and i.merk = r.merk
		left join uitnodigingen u on u.school_id = s.school_id and u.merk = r.merk and u.houdt_plaats
		where s.school_id = p_school
			and (p_kenmerken is null
				or (s.leerbedrijf_id, s.geplande_einddatum, s.opleidingscode) in (select * from kern))
			and not coalesce(i.bezwaar, false)),
	vrije as (
		select kenmerk, leerbedrijf, einde, opleiding, aanbieder, locatie
		from records
		where vast is null and einde between coalesce(p_van, '-infinity') and coalesce(p_tot, 'infinity')),
	plaatsen as materialized (
		select b.id, b.plaats, b.leerbedrijf_id as leerbedrijf, b.geplande_einddatum as einde,
			b.opleidingscode as opleiding, b.onderwijsaanbiedercode as aanbieder, b.onderwijslocatiecode as locatie
		from bpvos b
		left join uitnodigingen u on u.school_id = p_school and u.bpvo_id = b.id and u.respondent = 'STUDENT' and u.route = 'DIRECT'
			and u.houdt_plaats
		where b.school_id = p_school and b.vervallen_op is null and u.bpvo_id is null
			and b.geplande_einddatum between coalesce(p_van, '-infinity') and coalesce(p_tot, 'infinity')
			and (p_kenmerken is null
				or (b.leerbedrijf_id, b.geplande_einddatum, b.opleidingscode) in (select * from kern))),
	precies as materialized (
		select max(kenmerk) as kenmerk, max(id) as id, leerbedrijf, einde, opleiding, aanbieder, locatie
		from (
			select *, row_number() over (partition by leerbedrijf, einde, opleiding, aanbieder, locatie, id is null
				order by kenmerk, plaats) as rang
			from (
				select kenmerk, null::bigint as id, null::integer as plaats, leerbedrijf, einde, opleiding, aanbieder,
					locatie
				from vrije
				union all
				select null, id, plaats, leerbedrijf, einde, opleiding, aanbieder, locatie
				from plaatsen where aanbieder is not null and locatie is not null) n) r
		group by leerbedrijf, einde, opleiding, aanbieder, locatie, rang
		having max(kenmerk) is not null),
	zonder_locatie as materialized (
		select max(kenmerk) as kenmerk, max(id) as id, leerbedrijf, einde, opleiding, max(locatie) as locatie
		from (
			select *, row_number() over (partition by leerbedrijf, einde, opleiding, aanbieder, id is null
				order by kenmerk, plaats) as rang
			from (
				select kenmerk, null::bigint as id, null::integer as plaats, leerbedrijf, einde, opleiding, aanbieder,
					locatie
				from precies where id is null
				union all
				select null, id, plaats, leerbedrijf, einde, opleiding, aanbieder, null
				from plaatsen where aanbieder is not null and locatie is null) n) r
		group by leerbedrijf, einde, opleiding, aanbieder, rang
		having max(kenmerk) is not null),
	zonder_aanbieder as materialized (
		select max(kenmerk) as kenmerk, max(id) as id, leerbedrijf, einde, opleiding
		from (
			select *, row_number() over (partition by leerbedrijf, einde, opleiding, locatie, id is null
				order by kenmerk, plaats) as rang
			from (
				select kenmerk, null::bigint as id, null::integer as plaats, leerbedrijf, einde, opleiding, locatie
				from zonder_locatie where id is null
				union all
				select null, id, plaats, leerbedrijf, einde, opleiding, locatie
				from plaatsen where aanbieder is null and locatie is not null) n) r
		group by leerbedrijf, einde, opleiding, locatie, rang
		having max(kenmerk) is not null),
	zonder_beide as (
		select max(kenmerk) as kenmerk, max(id) as id
		from (
			select *, row_number() over (partition by leerbedrijf, einde, opleiding, id is null
				order by kenmerk, plaats) as rang
			from (
				select kenmerk, null::bigint as id, null::integer as plaats, leerbedrijf, einde, opleiding
				from zonder_aanbieder where id is null
				union all
				select null, id, plaats, leerbedrijf, einde, opleiding
				from plaatsen where aanbieder is null and locatie is null) n) r
		group by leerbedrijf, einde, opleiding, rang
		having max(kenmerk) is not null)
	select kenmerk, id from precies where id is not null
	union all
	select kenmerk, id from zonder_locatie where id is not null
	union all
	select kenmerk, id from zonder_aanbieder where id is not null
	union all
	select kenmerk, id from zonder_beide
	union all
	select r.kenmerk, r.vast
	from records r
	join bpvos b on b.id = r.vast
	where b.geplande_einddatum between coalesce(p_van, '-infinity') and coalesce(p_tot, 'infinity')
$$;
comment on function plaatsingen is 'Which bpvo a delivered record stands for: the one it was invited for, else by the six keys alone; null: it waits. Order of arrival has no part in it.';

-- ---- a place less

-- Who objects, or was erased on request, takes its place along, by whatever route others would be invited for it.
alter table intrekkingen
	add column plaats_gesloten boolean not null default false,
	drop constraint intrekkingen_sleutelmerk,
	add constraint intrekkingen_sleutelmerk check (sleutelmerk is null or bezwaar or gewist);
comment on column intrekkingen.plaats_gesloten is 'The place that goes with sleutelmerk is closed: there is an uitnodiging that says so, of whom it does not say.';
create index intrekkingen_open on intrekkingen (school_id) where sleutelmerk is not null and not plaats_gesloten;

-- Closes a place for each of these withdrawals that has none yet: the bpvo that is named with it when it is free, else the last free
-- one of its sleutelgroep, else one whose invitation was not given out yet. None: later, when there is one.
-- When the record's own invitation was given out before, that one holds its place.
create function sluit_plaatsen(p_school integer, p_merken bytea[], p_bpvos bigint[], p_nu timestamptz)
	returns bigint language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
declare
	gevraagd record;
	plaats bigint;
	aantal bigint := 0;
begin
	perform pg_advisory_xact_lock_shared(5, p_school);
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
comment on function sluit_plaatsen is 'Closes places of students who objected or were erased, so that nobody is invited for them; how many.';

-- As before (022), and the place of an erased record goes with it.
drop function weiger_nieuwe_aanlevering(integer, bytea, boolean, timestamptz);
create function weiger_nieuwe_aanlevering(p_school integer, p_merk bytea, p_bezwaar boolean, p_sleutelmerk bytea, p_nu timestamptz)
	returns void language sql volatile security definer set search_path = bpv, public, pg_temp as $$
	insert into intrekkingen as i (school_id, merk, reden, bezwaar, weigeren, gewist, sleutelmerk, document_op, op)
	values (p_school, p_merk, case when p_bezwaar then 'BEZWAAR' else 'GESTOPT' end, p_bezwaar, true, true, p_sleutelmerk, p_nu, p_nu)
	on conflict (school_id, merk) do update
	set bezwaar = i.bezwaar or excluded.bezwaar, weigeren = true, gewist = true,
		sleutelmerk = coalesce(excluded.sleutelmerk, i.sleutelmerk),
		document_op = greatest(i.document_op, excluded.document_op), op = excluded.op
$$;
comment on function weiger_nieuwe_aanlevering is 'A new delivery under this merk is refused, from whatever document; nobody else is invited in its place.';

-- ---- taken back in the transaction that takes away what an invitation needs

create function trek_in_zonder_gegevens()
	returns trigger language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	update uitnodigingen u
	set bpvo_kenmerk = null, merk = case when u.gekoppeld then u.merk end,
		status = case when u.status in ('GEPLAND', 'UITGEGEVEN', 'UITGENODIGD') then 'INGETROKKEN' else u.status end,
		reden = case when u.status in ('GEPLAND', 'UITGEGEVEN', 'UITGENODIGD') then 'GEGEVENS_WEG' else u.reden end,
		afgesloten_op = coalesce(u.afgesloten_op, now())
	from weg w
	where u.school_id = w.school_id and u.bpvo_kenmerk = w.bpvo_kenmerk;
	return null;
end
$$;
create trigger uitnodigingen after delete on studentgegevens referencing old table as weg
	for each statement execute function trek_in_zonder_gegevens();

create function trek_in_zonder_contact()
	returns trigger language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	update uitnodigingen u
	set contact_kenmerk = null,
		status = case when u.status in ('GEPLAND', 'UITGEGEVEN', 'UITGENODIGD') then 'INGETROKKEN' else u.status end,
		reden = case when u.status in ('GEPLAND', 'UITGEGEVEN', 'UITGENODIGD') then 'CONTACT_WEG' else u.reden end,
		afgesloten_op = coalesce(u.afgesloten_op, now())
	from (select distinct kenmerk from weg) w
	where u.contact_kenmerk = w.kenmerk
		and not exists (select from leerbedrijf_contacten c where c.kenmerk = w.kenmerk);
	return null;
end
$$;
create trigger uitnodigingen after delete on leerbedrijf_contacten referencing old table as weg
	for each statement execute function trek_in_zonder_contact();

-- Who was invited may still answer; nobody is invited, or reminded, about what DUO took back.
create function trek_in_zonder_bpvo()
	returns trigger language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	update uitnodigingen
	set status = 'INGETROKKEN', reden = 'BPVO_VERVALLEN', afgesloten_op = new.vervallen_op
	where bpvo_id = new.id and status in ('GEPLAND', 'UITGEGEVEN');
	return null;
end
$$;
create trigger uitnodigingen after update of vervallen_op on bpvos
	for each row when (old.vervallen_op is null and new.vervallen_op is not null) execute function trek_in_zonder_bpvo();

-- ---- the plan of a day

-- After the link's term: no answer can be traced to it any more. As long as the record itself is there, the school hears the same of it
-- as before, or the day of the cut would tell it which were answered.
create function koppel_los(p_ids bigint[])
	returns bigint language sql volatile security definer set search_path = bpv, public, pg_temp as $$
	with los as (
		update uitnodigingen
		set gekoppeld = false, respondentsleutel = null, contact_kenmerk = null, merk = case when bpvo_kenmerk is not null then merk end
		where id = any (p_ids) and gekoppeld
		returning id)
	select count(*) from los
$$;
comment on function koppel_los is 'Cuts the link of invitations; how many.';

create function neemt_deel(p_school integer, p_dag date)
	returns boolean language sql stable set search_path = bpv, public, pg_temp as $$
	select exists (select from organisaties s where s.id = p_school and s.actief)
		and exists (select from overeenkomsten o
			where o.school_id = p_school and o.status = 'ACTIEF' and daterange(o.geldig_van, o.geldig_tot) @> p_dag)
$$;
comment on function neemt_deel is 'Whether students of a school are invited on a day: it is active, and an overeenkomst is in force.';

create function route_op(p_school integer, p_begin date, p_dag date)
	returns text language sql stable set search_path = bpv, public, pg_temp as $$
	select r.soort
	from routes r
	where r.school_id = p_school and (r.geldig_tot is null or r.geldig_tot > p_begin) and r.geldig_van <= greatest(p_begin, p_dag)
	order by r.geldig_van
	limit 1
$$;
comment on function route_op is 'The route on the day that the term of a placement begins; had the school none then, the first that came since.';

create function vragenlijst_op(p_respondent text, p_dag date)
	returns integer language sql stable set search_path = bpv, public, pg_temp as $$
	select v.id
	from vragenlijsten v
	where v.respondent = p_respondent and daterange(v.geldig_van, v.geldig_tot) @> p_dag
	order by v.geldig_van desc, v.code
	limit 1
$$;
comment on function vragenlijst_op is 'Which questionnaire is asked on a day.';

-- Whom to invite for the placements of a school that are in their term on a day, or whose invitation waits: whatever happened in
-- between, and however often this is asked. docs/uitnodigingen.md has the rules in words.
create function uitnodigbaar(p_school integer, p_dag date, p_termijn integer, p_laat integer)
	returns table (bpvo_id bigint, respondent text, route text, bpvo_kenmerk text, merk bytea, contact_kenmerk text,
		vraagt_student boolean, begin date, gegevens_op timestamptz)
	language sql stable set search_path = bpv, public, pg_temp as $$
	with venster as materialized (
		select v.id, v.einde - p_termijn as begin, route_op(p_school, v.einde - p_termijn, p_dag) as route,
			v.einde >= p_dag - p_laat as op_tijd
		from (
			select b.id, b.einde
			from bpvos b
			where b.school_id = p_school and b.vervallen_op is null and b.einde between p_dag - p_laat and p_dag + p_termijn
			union
			select b.id, b.einde
			from uitnodigingen u
			join bpvos b on b.id = u.bpvo_id
			where u.school_id = p_school and b.vervallen_op is null
				and (u.status = 'GEPLAND' or u.route = 'VIA_PRAKTIJKOPLEIDER' and u.reden = 'SCHOOL_NEEMT_NIET_DEEL')) v),
	deel as materialized (select neemt_deel(p_school, p_dag) as ja),
	contact as materialized (
		select c.bpvo_id, c.kenmerk
		from contacten_van_bpvos((
			select array_agg(v.id)
			from venster v
			left join uitnodigingen u on u.school_id = p_school and u.bpvo_id = v.id and u.respondent = 'LEERBEDRIJF'
				and u.uitgegeven_op is not null and u.status <> 'NIET_BEZORGBAAR'
			where u.id is null), p_dag) c
		where c.kenmerk is not null),
	student as materialized (
		select v.id, v.begin, s.bpvo_kenmerk, r.merk, s.gewijzigd_op
		from venster v
		join plaatsingen(p_school, null, p_dag - p_laat, null) p on p.bpvo_id = v.id
		join studentgegevens s on s.school_id = p_school and s.bpvo_kenmerk = p.bpvo_kenmerk
		join recordsleutels r on r.id = s.sleutel_id
		where v.op_tijd and v.route = 'DIRECT' and (select ja from deel) and not exists (
			select from uitnodigingen u
			where u.school_id = p_school and u.bpvo_id = v.id and u.route = 'VIA_PRAKTIJKOPLEIDER' and u.houdt_plaats))
	select v.id, 'LEERBEDRIJF', 'LEERBEDRIJF', null, null, c.kenmerk,
		v.route is not distinct from 'VIA_PRAKTIJKOPLEIDER' and (select ja from deel) and not exists (
			select from uitnodigingen u
			where u.school_id = p_school and u.bpvo_id = v.id and u.respondent = 'STUDENT' and u.houdt_plaats),
		v.begin, (select max(l.gewijzigd_op) from leerbedrijf_contacten l where l.kenmerk = c.kenmerk)
	from venster v
	join contact c on c.bpvo_id = v.id
	where v.op_tijd
	union all
	select s.id, 'STUDENT', 'DIRECT', s.bpvo_kenmerk, s.merk, null, false, s.begin, s.gewijzigd_op
	from student s
	union all
	select v.id, 'STUDENT', 'VIA_PRAKTIJKOPLEIDER', null, null, u.contact_kenmerk, false, u.gepland_op, null
	from venster v
	join uitnodigingen u on u.school_id = p_school and u.bpvo_id = v.id and u.route = 'VIA_PRAKTIJKOPLEIDER' and u.uitgegeven_op is null
		and (u.status = 'GEPLAND' or u.reden = 'SCHOOL_NEEMT_NIET_DEEL')
	where (select ja from deel) and exists (select from leerbedrijf_contacten c where c.kenmerk = u.contact_kenmerk)
		and not exists (select from student s where s.id = v.id)
$$;

-- Plans a day for one school, and answers what that changed. Twice is as once; two at a time take turns.
create function plan_uitnodigingen(p_school integer, p_dag date, p_termijn integer, p_laat integer, p_herinner_dagen integer,
	p_herinneringen integer, p_nu timestamptz,
	out leerbedrijven bigint, out studenten bigint, out gewijzigd bigint, out ingetrokken bigint, out herinnerd bigint)
	language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
declare
	vrij bigint;
begin
	-- Nothing of this school is destroyed meanwhile (neem_schoolsleutel).
	perform pg_advisory_xact_lock_shared(5, p_school);
	perform pg_advisory_xact_lock(9, p_school);
	-- The record was found to be about another placement: then it is placed anew. A date that moved is no other placement.
	update uitnodigingen u
	set status = 'INGETROKKEN', reden = 'ANDERE_SLEUTELS', afgesloten_op = p_nu
	from studentgegevens s, bpvos b
	where u.school_id = p_school and u.status = 'GEPLAND' and u.route = 'DIRECT' and b.id = u.bpvo_id
		and s.school_id = p_school and s.bpvo_kenmerk = u.bpvo_kenmerk
		and not (s.leerbedrijf_id = b.leerbedrijf_id and s.opleidingscode = b.opleidingscode
			and coalesce(s.onderwijslocatiecode = b.onderwijslocatiecode, true)
			and coalesce(s.onderwijsaanbiedercode = b.onderwijsaanbiedercode, true));
	get diagnostics ingetrokken = row_count;
	create temporary table gewenst on commit drop as
	select * from uitnodigbaar(p_school, p_dag, p_termijn, p_laat);
	update uitnodigingen u
	set status = 'INGETROKKEN', afgesloten_op = p_nu,
		reden = case when b.einde < p_dag - p_laat then 'TE_LAAT'
			when u.route = 'LEERBEDRIJF' then 'GEEN_CONTACT'
			when not neemt_deel(p_school, p_dag) then 'SCHOOL_NEEMT_NIET_DEEL'
			when u.route = 'DIRECT' and route_op(p_school, b.einde - p_termijn, p_dag) is distinct from 'DIRECT' then 'ANDERE_ROUTE'
			else 'GEGEVENS_WEG' end
	from bpvos b
	where u.school_id = p_school and u.status = 'GEPLAND' and b.id = u.bpvo_id
		and not exists (select from pg_temp.gewenst g where g.bpvo_id = u.bpvo_id and g.respondent = u.respondent
			and g.route = u.route);
	get diagnostics vrij = row_count;
	-- What they held is free for others.
	if vrij > 0 then
		ingetrokken := ingetrokken + vrij;
		truncate pg_temp.gewenst;
		insert into pg_temp.gewenst select * from uitnodigbaar(p_school, p_dag, p_termijn, p_laat);
	end if;
	with anders as (
		update uitnodigingen u
		set bpvo_kenmerk = g.bpvo_kenmerk, merk = g.merk, contact_kenmerk = g.contact_kenmerk, vraagt_student = g.vraagt_student,
			vragenlijst_id = g.vragenlijst_id, gepland_op = g.gepland_op
		from (
			select w.*, case when w.route = 'VIA_PRAKTIJKOPLEIDER' then o.gepland_op when w.begin > p_dag then w.begin
					else least(o.gepland_op, p_dag) end as gepland_op,
				vragenlijst_op(w.respondent, greatest(w.begin, p_dag)) as vragenlijst_id
			from pg_temp.gewenst w
			join uitnodigingen o on o.school_id = p_school and o.status = 'GEPLAND' and o.bpvo_id = w.bpvo_id
				and o.respondent = w.respondent) g
		where u.school_id = p_school and u.status = 'GEPLAND' and u.bpvo_id = g.bpvo_id and u.respondent = g.respondent
			and (u.bpvo_kenmerk, u.merk, u.contact_kenmerk, u.vraagt_student, u.vragenlijst_id, u.gepland_op)
				is distinct from (g.bpvo_kenmerk, g.merk, g.contact_kenmerk, g.vraagt_student, g.vragenlijst_id, g.gepland_op)
		returning u.id)
	select count(*) into gewijzigd from anders;
	-- A row that was taken back before it was given out is as good as none. One that did not arrive goes out again when what it
	-- goes to was corrected: nobody had it. Both under another key.
	with nieuw as (
		insert into uitnodigingen as u (school_id, bpvo_id, respondent, route, bpvo_kenmerk, merk, contact_kenmerk, vraagt_student,
			vragenlijst_id, gepland_op, aangemaakt_op)
		select p_school, g.bpvo_id, g.respondent, g.route, g.bpvo_kenmerk, g.merk, g.contact_kenmerk, g.vraagt_student,
			vragenlijst_op(g.respondent, greatest(g.begin, p_dag)), greatest(g.begin, p_dag), p_nu
		from pg_temp.gewenst g
		left join uitnodigingen o on o.school_id = p_school and o.bpvo_id = g.bpvo_id and o.respondent = g.respondent
		where o.id is null or not o.houdt_plaats
			or o.status = 'NIET_BEZORGBAAR' and (g.gegevens_op > o.afgesloten_op
				or g.route = 'LEERBEDRIJF' and g.contact_kenmerk is distinct from o.contact_kenmerk)
		order by g.bpvo_id, g.respondent
		on conflict on constraint uitnodigingen_een_per_plaatsing do update
		set route = excluded.route, bpvo_kenmerk = excluded.bpvo_kenmerk, merk = excluded.merk,
			contact_kenmerk = excluded.contact_kenmerk, vraagt_student = excluded.vraagt_student,
			vragenlijst_id = excluded.vragenlijst_id, gepland_op = excluded.gepland_op, respondentsleutel = gen_random_uuid(),
			gekoppeld = true, status = 'GEPLAND', reden = null, uitgegeven_op = null, uitgenodigd_op = null, herinnerd_op = null,
			herinneringen = 0, afgesloten_op = null
		where not u.houdt_plaats or u.status = 'NIET_BEZORGBAAR'
		returning u.respondent)
	select count(*) filter (where n.respondent = 'LEERBEDRIJF'), count(*) filter (where n.respondent = 'STUDENT')
	into leerbedrijven, studenten
	from nieuw n;
	-- Who has it, has not answered and is not too late for an answer. So many days after the last that went.
	with weer as (
		update uitnodigingen u
		set herinnerd_op = p_nu, herinneringen = u.herinneringen + 1
		from bpvos b
		where u.school_id = p_school and u.status = 'UITGENODIGD' and u.herinneringen < p_herinneringen and b.id = u.bpvo_id
			and b.vervallen_op is null and b.einde >= p_dag - p_laat
			and (coalesce(u.herinnerd_op, u.uitgenodigd_op) at time zone 'Europe/Amsterdam')::date + p_herinner_dagen <= p_dag
		returning u.id)
	select count(*) into herinnerd from weer;
	drop table pg_temp.gewenst;
end
$$;
comment on function plan_uitnodigingen is 'Plans the invitations and reminders of a day for one school, and takes back what can not go any more.';

-- The praktijkopleider said that his student may get a questionnaire too. Its key is made now, and opens nothing of his.
create function nodig_student_via(p_uitnodiging bigint, p_nu timestamptz)
	returns bigint language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
declare
	van uitnodigingen;
	vandaag constant date := (p_nu at time zone 'Europe/Amsterdam')::date;
	gemaakt bigint;
begin
	-- Not under the planner's locks: an import of answers calls this for many schools. The constraint settles who comes first.
	select * into van from uitnodigingen where id = p_uitnodiging and vraagt_student;
	if van.id is null or van.status in ('GEPLAND', 'NIET_BEZORGBAAR', 'INGETROKKEN') or van.contact_kenmerk is null
		or not neemt_deel(van.school_id, vandaag)
		or exists (select from bpvos b where b.id = van.bpvo_id and b.vervallen_op is not null) then
		return null;
	end if;
	insert into uitnodigingen as u (school_id, bpvo_id, respondent, route, contact_kenmerk, vragenlijst_id, gepland_op, aangemaakt_op)
	values (van.school_id, van.bpvo_id, 'STUDENT', 'VIA_PRAKTIJKOPLEIDER', van.contact_kenmerk, vragenlijst_op('STUDENT', vandaag),
		vandaag, p_nu)
	on conflict on constraint uitnodigingen_een_per_plaatsing do update
	set route = excluded.route, contact_kenmerk = excluded.contact_kenmerk, vragenlijst_id = excluded.vragenlijst_id,
		gepland_op = excluded.gepland_op, bpvo_kenmerk = null, merk = null, respondentsleutel = gen_random_uuid(), gekoppeld = true,
		status = 'GEPLAND', reden = null, afgesloten_op = null
	where not u.houdt_plaats
	returning u.id into gemaakt;
	return coalesce(gemaakt, (select u.id from uitnodigingen u
		where u.bpvo_id = van.bpvo_id and u.route = 'VIA_PRAKTIJKOPLEIDER' and u.houdt_plaats and u.status <> 'INGETROKKEN'));
end
$$;
comment on function nodig_student_via is 'The student''s invitation after the praktijkopleider''s "ja" on this one of his; null: there is none, and there may be none. Again is the same one.';

-- ---- what a school hears of it in numbers

-- Of a school whose students are invited from delivered details (route DIRECT): placements without any, by end date. But for places that
-- are held: of who was invited or objected the school delivered the details, and whether they are still here is not told by a count
-- of one.
create function volledigheid_gegevens(p_school integer, p_van date, p_tot date)
	returns table (einde date, bpvos bigint, zonder bigint)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select b.geplande_einddatum, count(*), count(*) filter (where p.bpvo_id is null and u.bpvo_id is null)
	from bpvos b
	left join plaatsingen(p_school, null, p_van, p_tot) p on p.bpvo_id = b.id
	left join uitnodigingen u on u.bpvo_id = b.id and u.respondent = 'STUDENT' and u.route = 'DIRECT' and u.houdt_plaats
	where b.school_id = p_school and b.vervallen_op is null
		and b.geplande_einddatum between coalesce(p_van, '-infinity') and coalesce(p_tot, 'infinity')
	group by b.geplande_einddatum
	order by b.geplande_einddatum
$$;
comment on function volledigheid_gegevens is 'How many placements of one school have no student details, by end date.';

-- As before (030), without what DUO took back, and with who was invited: of whom the bureau said so. Where no invitation of a cell is known (it is from before they were
-- kept) uitgenodigd is empty. A school knows of each record of its own whether it was invited, so that answers stand against the
-- invited as against the placements: of few, all or none nothing is told. By way of the praktijkopleider all or none of the
-- placements would be his answer.
drop function respons_per_cel(integer, bigint, date);
create function respons_per_cel(p_school integer, p_tot bigint, p_vandaag date)
	returns table (opleidingscode text, leerweg text, onderwijslocatiecode text, respondent text, maand date, bpvos bigint,
		uitgenodigd bigint, ingevuld bigint, reden text)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select c.opleidingscode, c.leerweg, c.locatie, c.respondent, c.maand, c.bpvos,
		case when c.bpvos >= 5 and not (c.via and (c.uitgenodigd = 0 or c.uitgenodigd >= c.bpvos)) then c.uitgenodigd end,
		case when c.reden is null then c.ingevuld end, c.reden
	from (
		select t.*,
			case when t.bpvos < 5 then 'MINDER_DAN_5_BPVOS'
				when t.uitgenodigd < 5 then 'MINDER_DAN_5_UITGENODIGD'
				when t.ingevuld = 0 or t.ingevuld >= t.bpvos or t.ingevuld >= t.uitgenodigd then 'ALLE_OF_GEEN' end as reden
		from (
			select u.opleidingscode, u.leerweg, u.locatie, u.respondent, u.maand, sum(u.bpvos)::bigint as bpvos,
				case when sum(u.bekend) > 0 then sum(u.uitgenodigd)::bigint end as uitgenodigd, sum(u.ingevuld)::bigint as ingevuld,
				bool_or(u.via) as via
			from (
				select b.opleidingscode::text, b.leerweg::text, b.onderwijslocatiecode::text as locatie, w.respondent,
					date_trunc('month', b.geplande_einddatum)::date as maand, count(*) as bpvos, 0 as ingevuld,
					count(n.uitgegeven_op) as bekend, count(*) filter (where n.toestand = 'UITGENODIGD') as uitgenodigd,
					coalesce(bool_or(n.route = 'VIA_PRAKTIJKOPLEIDER'), false) as via
				from bpvos b
				cross join (values ('STUDENT'), ('LEERBEDRIJF')) w (respondent)
				left join uitnodigingen n on n.bpvo_id = b.id and n.respondent = w.respondent
				where b.school_id = p_school and b.vervallen_op is null and b.geplande_einddatum <= p_vandaag
				group by 1, 2, 3, 4, 5
				union all
				select r.opleidingscode::text, r.leerweg::text, r.onderwijslocatiecode::text, l.respondent::text,
					date_trunc('month', r.geplande_einddatum)::date, 0, count(*), 0, 0, false
				from respons r
				join vragenlijsten l on l.id = r.vragenlijst_id
				where r.school_id = p_school and r.mutatienummer <= p_tot
					and (r.vervallen_bij is null or r.vervallen_bij > p_tot)
				group by 1, 2, 3, 4, 5) u
			group by 1, 2, 3, 4, 5) t) c
$$;
comment on function respons_per_cel is 'How many of a school''s placements were asked and answered, without cells that tell of a person.';

revoke all on function respons_per_cel, volledigheid_gegevens, sluit_plaatsen, weiger_nieuwe_aanlevering, koppel_los, trek_in_zonder_gegevens, trek_in_zonder_contact, trek_in_zonder_bpvo, neemt_deel, route_op,
	vragenlijst_op, uitnodigbaar, plan_uitnodigingen, nodig_student_via from public;
grant execute on function sluit_plaatsen to bpv_gateway, bpv_admin;
grant execute on function respons_per_cel to bpv_gateway;
grant execute on function volledigheid_gegevens to bpv_admin;
grant execute on function weiger_nieuwe_aanlevering, koppel_los, neemt_deel, route_op, vragenlijst_op, plan_uitnodigingen, nodig_student_via to bpv_admin;
