-- The external research bureau: what it is given, what it says back, and the end of the link between an invitation and an answer.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- ---- what it is given

-- A delivery is begun before anything leaves: its number, who is in it and for whom. What its files say is read from the register
-- while they are written, and the transaction that says so ends when they are on disk. Whatever dies in between, the next run writes
-- the same delivery again.
create table bureau_leveringen (
	nummer integer primary key constraint bureau_leveringen_nummer check (nummer >= 1),
	aan naam not null,
	begonnen_op timestamptz not null,
	begonnen_door persoon not null,
	pogingen smallint not null default 1 constraint bureau_leveringen_pogingen check (pogingen >= 1),
	gereed_op timestamptz,
	uitnodigingen integer not null default 0,
	herinneringen integer not null default 0,
	intrekkingen integer not null default 0,
	manifest_sha256 sha256,
	wissen_voor date not null,
	intrekken_voor date not null,
	gewist_op date,
	intrekkingen_gewist_op date,
	constraint bureau_leveringen_gereed check ((gereed_op is null) = (manifest_sha256 is null))
);
create unique index bureau_leveringen_een_tegelijk on bureau_leveringen ((true)) where gereed_op is null;
comment on table bureau_leveringen is 'What went to the research bureau, numbered without a gap; each names the digest of the manifest before it.';
comment on column bureau_leveringen.pogingen is 'How often writing it was begun. From 2 on, what one that was cut off had written may have gone.';
comment on column bureau_leveringen.wissen_voor is 'By when the bureau has to have deleted the details in it.';
comment on column bureau_leveringen.intrekken_voor is 'By when it has to have deleted those that are withdrawn in it.';

create table bureau_regels (
	levering integer not null references bureau_leveringen,
	uitnodiging_id bigint not null references uitnodigingen,
	school_id integer not null references organisaties,
	respondent respondent not null,
	respondentsleutel uuid constraint bureau_regels_een_levering unique,
	meegegeven boolean not null default false,
	herinneringen smallint not null default 0,
	herinnerd_in integer references bureau_leveringen,
	herinnerd_op timestamptz,
	ingetrokken_in integer references bureau_leveringen,
	gewist_op date,
	primary key (levering, uitnodiging_id)
);
create index bureau_regels_uitnodiging on bureau_regels (uitnodiging_id);
create index bureau_regels_school on bureau_regels (school_id, levering);
create index bureau_regels_herinnerd on bureau_regels (herinnerd_in) where herinnerd_in is not null;
create index bureau_regels_ingetrokken on bureau_regels (ingetrokken_in) where ingetrokken_in is not null;
comment on table bureau_regels is 'Who is in which delivery, under the key of then. No details.';
comment on column bureau_regels.meegegeven is 'False: it was withdrawn before its delivery was written.';
comment on column bureau_regels.herinneringen is 'How many reminders the bureau was asked for; herinnerd_in: last in which delivery; herinnerd_op: when it last sent one.';
comment on column bureau_regels.respondentsleutel is 'Null once the link was cut.';

-- Of whom how many went: the account of disclosures, row by row in the audit.
create table bureau_verstrekkingen (
	levering integer not null references bureau_leveringen,
	school_id integer not null references organisaties,
	op timestamptz not null,
	aan naam not null,
	studenten integer not null,
	contacten integer not null,
	primary key (levering, school_id)
);
comment on table bureau_verstrekkingen is 'Audit of deliveries: the details of how many students of which school went to the bureau.';

-- What came back, a row a file.
create table bureau_terugmeldingen (
	id bigint generated always as identity primary key,
	op timestamptz not null,
	door persoon not null,
	gemaakt_op timestamptz,
	inhoud sha256 not null,
	regels integer not null,
	gewijzigd integer not null
);
comment on table bureau_terugmeldingen is 'Files of the bureau that were read in. inhoud: the digest of what was signed; the same file again changes nothing.';

select bewaak('bureau_leveringen');
select bewaak('bureau_verstrekkingen', '{levering,school}', '{}', 'aan');
select bewaak('bureau_terugmeldingen');
create trigger inlezing_nieuw after insert on bureau_regels referencing new table as rijen
	for each statement execute function merk_inlezing();
create trigger inlezing_gewijzigd after update on bureau_regels referencing new table as rijen
	for each statement execute function merk_inlezing();

-- Who was given out and has to be deleted by the bureau at once: withdrawn since, invited anew under another key, or whose details may
-- not be kept here any more either, answered or not.
create view bureau_in_te_trekken as
select r.levering, r.uitnodiging_id
from bureau_regels r
join uitnodigingen u on u.id = r.uitnodiging_id
where r.meegegeven and r.ingetrokken_in is null and r.gewist_op is null and r.respondentsleutel is not null
	and (u.status = 'INGETROKKEN' or u.respondentsleutel is distinct from r.respondentsleutel
		or coalesce(u.bpvo_kenmerk::text, u.contact_kenmerk) is null);
comment on view bureau_in_te_trekken is 'Whose details the bureau has and may not have any more, and was not told of yet.';

-- Who is to be reminded and was not in a delivery as such.
create view bureau_te_herinneren as
select r.levering, r.uitnodiging_id, u.herinneringen
from bureau_regels r
join uitnodigingen u on u.id = r.uitnodiging_id and u.respondentsleutel = r.respondentsleutel
where r.meegegeven and u.status = 'UITGENODIGD' and u.herinneringen > r.herinneringen;

-- Begins a delivery with all that is due, or takes up the one that was begun; no row: there is nothing to deliver. The transaction
-- is committed before a file is written.
create function begin_bureau_levering(p_dag date, p_aan text, p_wissen_dagen integer, p_intrekken_dagen integer, p_door text,
	p_nu timestamptz)
	returns setof bureau_leveringen language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
declare
	deze integer;
begin
	perform pg_advisory_xact_lock(10, 0);
	update bureau_leveringen set pogingen = pogingen + 1 where gereed_op is null returning nummer into deze;
	if deze is null then
		deze := (select coalesce(max(nummer), 0) + 1 from bureau_leveringen);
		if not exists (select from uitnodigingen where status = 'GEPLAND' and gepland_op <= p_dag and vragenlijst_id is not null)
			and not exists (select from bureau_te_herinneren) and not exists (select from bureau_in_te_trekken) then
			return;
		end if;
		insert into bureau_leveringen (nummer, aan, begonnen_op, begonnen_door, wissen_voor, intrekken_voor)
		values (deze, p_aan, p_nu, p_door, p_dag + p_wissen_dagen, p_dag + p_intrekken_dagen);
		update bureau_regels r
		set ingetrokken_in = deze
		from bureau_in_te_trekken i
		where r.levering = i.levering and r.uitnodiging_id = i.uitnodiging_id;
		update bureau_regels r
		set herinnerd_in = deze, herinneringen = h.herinneringen
		from bureau_te_herinneren h
		where r.levering = h.levering and r.uitnodiging_id = h.uitnodiging_id;
		insert into bureau_regels (levering, uitnodiging_id, school_id, respondent, respondentsleutel)
		select deze, u.id, u.school_id, u.respondent, u.respondentsleutel
		from uitnodigingen u
		where u.status = 'GEPLAND' and u.gepland_op <= p_dag and u.vragenlijst_id is not null
		order by u.id;
	end if;
	return query select * from bureau_leveringen where nummer = deze;
end
$$;
comment on function begin_bureau_levering is 'A delivery to the bureau, begun or taken up again; nobody is in two.';

-- Holds a delivery that was begun, for who writes its files, until the end of the transaction; with the manifest before it. No row:
-- another has finished it meanwhile.
create function neem_bureau_levering(p_nummer integer)
	returns table (begonnen_op timestamptz, wissen_voor date, intrekken_voor date, vorige bytea)
	language sql volatile security definer set search_path = bpv, public, pg_temp as $$
	select l.begonnen_op, l.wissen_voor, l.intrekken_voor,
		(select v.manifest_sha256::bytea from bureau_leveringen v where v.nummer = l.nummer - 1)
	from bureau_leveringen l
	where l.nummer = p_nummer and l.gereed_op is null
	for update of l
$$;

-- The schools in a delivery, in the order in which keys are taken; 0: SBB itself, whose contacts come last.
create function bureau_scholen(p_nummer integer)
	returns table (school_id integer, oin text)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select o.id, o.oin::text
	from organisaties o
	where o.id in (
		select r.school_id
		from bureau_regels r
		join uitnodigingen u on u.id = r.uitnodiging_id
		where r.levering = p_nummer and u.route = 'DIRECT')
	order by o.id
$$;

-- Gives out the invitations of a delivery to students of one school, or (null) all that go to contacts of leerbedrijven: what a mail
-- needs, with the sealed details and their key. That it was given out is written down in the same transaction, which ends when the
-- files are on disk. Who was withdrawn since it was begun is left out. Nothing of the school may be destroyed meanwhile
-- (neem_schoolsleutel comes first).
create function geef_uitnodigingen_uit(p_nummer integer, p_school integer, p_nu timestamptz)
	returns table (respondentsleutel uuid, respondent text, route text, vraagt_student boolean, vragenlijst text, versie integer,
		einddatum date, leerbedrijf text, opleiding text, kenmerk text, sleutel_id bigint, merk bytea, verpakt bytea,
		verzegeld bytea)
	language sql volatile security definer set search_path = bpv, public, pg_temp as $$
	with klaar as (
		select u.id
		from bureau_regels r
		join uitnodigingen u on u.id = r.uitnodiging_id and u.respondentsleutel = r.respondentsleutel
		where r.levering = p_nummer and u.status = 'GEPLAND' and u.vragenlijst_id is not null
			and case when p_school is null then u.route <> 'DIRECT' and u.contact_kenmerk is not null
				else u.route = 'DIRECT' and u.school_id = p_school and u.bpvo_kenmerk is not null end
		order by u.id
		for update of u),
	regels as (
		update bureau_regels r
		set meegegeven = true
		from klaar k
		where r.levering = p_nummer and r.uitnodiging_id = k.id),
	uitgegeven as (
		update uitnodigingen u
		set status = 'UITGEGEVEN', uitgegeven_op = p_nu
		from klaar k
		where u.id = k.id
		returning u.*),
	contacten as (
		select distinct on (u.id) u.id, c.sleutelnaam, c.sleutel_id, c.verzegeld
		from uitgegeven u
		join leerbedrijf_contacten c on c.kenmerk = u.contact_kenmerk
		where u.route <> 'DIRECT'
		order by u.id, daterange(c.geldig_van, c.geldig_tot) @> (p_nu at time zone 'Europe/Amsterdam')::date desc, c.geldig_van desc)
	select u.respondentsleutel, u.respondent::text, u.route, u.vraagt_student, v.code, v.versie, b.einde,
		coalesce((select l.naam::text from leerbedrijven l where l.leerbedrijf_id = b.leerbedrijf_id
			order by daterange(l.geldig_van, l.geldig_tot) @> b.einde desc, l.geldig_van desc limit 1), b.leerbedrijf_id::text),
		coalesce((select o.naam::text from opleidingen o where o.opleidingscode = b.opleidingscode
			order by daterange(o.geldig_van, o.geldig_tot) @> b.einde desc, o.geldig_van desc limit 1), b.opleidingscode::text),
		coalesce(c.sleutelnaam, u.bpvo_kenmerk::text), k.id, k.merk::bytea, k.verpakt, coalesce(c.verzegeld, s.verzegeld)
	from uitgegeven u
	join bpvos b on b.id = u.bpvo_id
	join vragenlijsten v on v.id = u.vragenlijst_id
	left join contacten c on c.id = u.id
	left join studentgegevens s on u.route = 'DIRECT' and s.school_id = u.school_id and s.bpvo_kenmerk = u.bpvo_kenmerk
	left join recordsleutels k on k.id = coalesce(c.sleutel_id, s.sleutel_id)
	order by u.id
$$;
comment on function geef_uitnodigingen_uit is 'What the bureau gets of invitations, given out by it; to be kept by who writes it to a file.';

create function bureau_herinneringen(p_nummer integer)
	returns table (respondentsleutel uuid)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select u.respondentsleutel
	from bureau_regels r
	join uitnodigingen u on u.id = r.uitnodiging_id and u.respondentsleutel = r.respondentsleutel
	where r.herinnerd_in = p_nummer and u.status = 'UITGENODIGD'
	order by u.id
$$;

create function bureau_intrekkingen(p_nummer integer)
	returns table (respondentsleutel uuid, levering integer)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select r.respondentsleutel, r.levering
	from bureau_regels r
	where r.ingetrokken_in = p_nummer and r.respondentsleutel is not null
	order by r.levering, r.uitnodiging_id
$$;

-- Its files are on disk. What an earlier attempt may have left there counts as given out.
create function sluit_bureau_levering(p_nummer integer, p_manifest bytea, p_uitnodigingen integer, p_herinneringen integer,
	p_intrekkingen integer, p_nu timestamptz)
	returns void language sql volatile security definer set search_path = bpv, public, pg_temp as $$
	update bureau_regels r
	set meegegeven = true
	from bureau_leveringen l
	where r.levering = p_nummer and l.nummer = p_nummer and l.pogingen > 1 and not r.meegegeven;
	insert into bureau_verstrekkingen (levering, school_id, op, aan, studenten, contacten)
	select p_nummer, r.school_id, p_nu, l.aan, count(*) filter (where u.route = 'DIRECT'), count(*) filter (where u.route <> 'DIRECT')
	from bureau_regels r
	join uitnodigingen u on u.id = r.uitnodiging_id
	join bureau_leveringen l on l.nummer = r.levering
	where r.levering = p_nummer and r.meegegeven
	group by r.school_id, l.aan;
	update bureau_leveringen
	set gereed_op = p_nu, manifest_sha256 = p_manifest, uitnodigingen = p_uitnodigingen, herinneringen = p_herinneringen,
		intrekkingen = p_intrekkingen
	where nummer = p_nummer;
$$;

-- ---- what it says back

-- Reports of the bureau, in any order and as often as they come: each moves an invitation forward or not at all. An answer or a
-- withdrawal outranks what the bureau says of its mail, what did not arrive outranks that nobody answered, and that the invitation
-- arrived is the least. oordeel: GEWIJZIGD, ONGEWIJZIGD, or ONBEKEND (a key that was never given out or whose link was cut; a
-- delivery that is not there).
create function verwerk_terugmeldingen(p_soorten text[], p_sleutels uuid[], p_leveringen integer[], p_op timestamptz[], p_redenen text[],
	p_nu timestamptz)
	returns table (nr bigint, oordeel text) language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
#variable_conflict use_column
declare
	m record;
	anders text[] := '{}';
	was bigint;
begin
	perform from uitnodigingen u where u.respondentsleutel = any (p_sleutels) order by u.id for update;
	-- Kind by kind, each key once. A key that another took the place of is in no invitation any more: of it nothing is left to say.
	with melding as (
		select s.sleutel, min(s.op) as op
		from unnest(p_soorten, p_sleutels, p_op) as s (soort, sleutel, op)
		where s.soort = 'UITGENODIGD'
		group by s.sleutel),
	gezet as (
		update uitnodigingen u
		set uitgenodigd_op = least(u.uitgenodigd_op, d.op), status = case when u.status = 'UITGEGEVEN' then 'UITGENODIGD' else u.status end
		from melding d
		join bureau_regels r on r.respondentsleutel = d.sleutel and r.meegegeven
		where u.respondentsleutel = d.sleutel and (u.status = 'UITGEGEVEN' or coalesce(u.uitgenodigd_op > d.op, true))
		returning u.respondentsleutel)
	select anders || coalesce(array_agg('UITGENODIGD ' || respondentsleutel), '{}') into anders from gezet;
	with melding as (
		select distinct on (s.sleutel) s.sleutel, s.op, s.reden
		from unnest(p_soorten, p_sleutels, p_op, p_redenen) as s (soort, sleutel, op, reden)
		where s.soort = 'NIET_BEZORGBAAR'
		order by s.sleutel, s.op, s.reden),
	gezet as (
		update uitnodigingen u
		set status = 'NIET_BEZORGBAAR', reden = d.reden, afgesloten_op = d.op
		from melding d
		join bureau_regels r on r.respondentsleutel = d.sleutel and r.meegegeven
		where u.respondentsleutel = d.sleutel and (u.status in ('UITGEGEVEN', 'UITGENODIGD', 'VERLOPEN')
			or u.status = 'NIET_BEZORGBAAR' and (d.op, d.reden) < (u.afgesloten_op, u.reden))
		returning u.respondentsleutel)
	select anders || coalesce(array_agg('NIET_BEZORGBAAR ' || respondentsleutel), '{}') into anders from gezet;
	with melding as (
		select s.sleutel, min(s.op) as op
		from unnest(p_soorten, p_sleutels, p_op) as s (soort, sleutel, op)
		where s.soort = 'VERLOPEN'
		group by s.sleutel),
	gezet as (
		update uitnodigingen u
		set status = 'VERLOPEN', afgesloten_op = d.op
		from melding d
		join bureau_regels r on r.respondentsleutel = d.sleutel and r.meegegeven
		where u.respondentsleutel = d.sleutel
			and (u.status in ('UITGEGEVEN', 'UITGENODIGD') or u.status = 'VERLOPEN' and d.op < u.afgesloten_op)
		returning u.respondentsleutel)
	select anders || coalesce(array_agg('VERLOPEN ' || respondentsleutel), '{}') into anders from gezet;
	with melding as (
		select s.sleutel, max(s.op) as op
		from unnest(p_soorten, p_sleutels, p_op) as s (soort, sleutel, op)
		where s.soort = 'HERINNERD'
		group by s.sleutel),
	gezet as (
		update bureau_regels r
		set herinnerd_op = d.op
		from melding d
		where r.respondentsleutel = d.sleutel and r.meegegeven and coalesce(r.herinnerd_op < d.op, true)
		returning r.respondentsleutel)
	select anders || coalesce(array_agg('HERINNERD ' || respondentsleutel), '{}') into anders from gezet;
	with melding as (
		select s.soort, s.levering, min((s.op at time zone 'Europe/Amsterdam')::date) as dag
		from unnest(p_soorten, p_leveringen, p_op) as s (soort, levering, op)
		where s.levering is not null
		group by s.soort, s.levering),
	gewist as (
		update bureau_leveringen l
		set gewist_op = case when g.dag is not null then least(l.gewist_op, g.dag) else l.gewist_op end,
			intrekkingen_gewist_op = case when i.dag is not null then least(l.intrekkingen_gewist_op, i.dag)
				else l.intrekkingen_gewist_op end
		from (select distinct levering from melding) d
		left join melding g on g.soort = 'GEWIST' and g.levering = d.levering
		left join melding i on i.soort = 'INTREKKINGEN_GEWIST' and i.levering = d.levering
		where l.nummer = d.levering and l.gereed_op is not null
			and (g.dag is not null and coalesce(l.gewist_op > g.dag, true)
				or i.dag is not null and coalesce(l.intrekkingen_gewist_op > i.dag, true))
		returning l.nummer, g.dag as alles, i.dag as intrekkingen),
	weg as (
		update bureau_regels r
		set gewist_op = least(r.gewist_op, case when r.levering = w.nummer then w.alles end,
			case when r.ingetrokken_in = w.nummer then w.intrekkingen end)
		from gewist w
		where r.levering = w.nummer and w.alles is not null or r.ingetrokken_in = w.nummer and w.intrekkingen is not null)
	select anders || coalesce(array_agg(x.woord), '{}') into anders
	from (
		select 'GEWIST ' || nummer as woord from gewist where alles is not null
		union all
		select 'INTREKKINGEN_GEWIST ' || nummer from gewist where intrekkingen is not null) x;
	for m in
		select distinct u.id, u.bpvo_id, s.sleutel
		from unnest(p_soorten, p_sleutels) as s (soort, sleutel)
		join bureau_regels r on r.respondentsleutel = s.sleutel and r.meegegeven
		join uitnodigingen u on u.respondentsleutel = s.sleutel
		where s.soort = 'STUDENT_JA'
		order by u.id
	loop
		was := (select i.id from uitnodigingen i where i.bpvo_id = m.bpvo_id and i.respondent = 'STUDENT' and i.houdt_plaats);
		if nodig_student_via(m.id, p_nu) is not null and was is null then
			anders := anders || ('STUDENT_JA ' || m.sleutel);
		end if;
	end loop;
	return query
		select s.nr, case when s.soort || ' ' || coalesce(s.sleutel::text, s.levering::text) = any (anders) then 'GEWIJZIGD'
			when r.respondentsleutel is null and l.nummer is null then 'ONBEKEND'
			else 'ONGEWIJZIGD' end
		from unnest(p_soorten, p_sleutels, p_leveringen) with ordinality as s (soort, sleutel, levering, nr)
		left join bureau_regels r on r.respondentsleutel = s.sleutel and r.meegegeven
		left join bureau_leveringen l on l.nummer = s.levering and l.gereed_op is not null
		order by s.nr;
end
$$;
comment on function verwerk_terugmeldingen is 'What the bureau reports of invitations, reminders and deletion.';

create function meld_terugmelding(p_gemaakt timestamptz, p_inhoud bytea, p_regels integer, p_gewijzigd integer, p_door text,
	p_nu timestamptz)
	returns void language sql volatile security definer set search_path = bpv, public, pg_temp as $$
	insert into bureau_terugmeldingen (op, door, gemaakt_op, inhoud, regels, gewijzigd)
	values (p_nu, p_door, p_gemaakt, p_inhoud, p_regels, p_gewijzigd)
$$;

-- ---- the link between an invitation and an answer, and its end

create table koppelingen (
	uitnodiging_id bigint primary key references uitnodigingen on delete cascade,
	school_id integer not null references organisaties,
	respons_id uuid not null constraint koppelingen_een_per_respons unique,
	volgnummer smallint not null default 1,
	gekoppeld_op timestamptz not null
);
create index koppelingen_school on koppelingen (school_id);
comment on table koppelingen is 'Which response is the answer to which invitation, until the link is cut. Nothing else joins the two.';
create trigger inlezing_nieuw after insert on koppelingen referencing new table as rijen
	for each statement execute function merk_inlezing();

-- From which day on a link may not be there: so many months after the placement ended, answered or not, so that the day it goes
-- tells nothing. A school that never had an overeenkomst in force: as many as the register starts with.
create view vervallende_koppelingen as
select u.id, u.school_id, a.nummer, a.versie,
	(b.einde + make_interval(months => coalesce(a.bewaar_koppeling_maanden, 6)))::date as vervalt_op,
	coalesce(a.bewaar_koppeling_maanden, 6) || ' maanden na het einde van de bpv' as waarom
from uitnodigingen u
join bpvos b on b.id = u.bpvo_id
left join bewaarafspraken a on a.school_id = u.school_id
where u.gekoppeld and u.uitgegeven_op is not null;
comment on view vervallende_koppelingen is 'From which day on the link of each invitation to its answer may not be there any more, and why.';

create function knip_koppelingen(p_vandaag date, p_door text, p_nu timestamptz)
	returns bigint language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
declare
	weg bigint[];
begin
	select array_agg(v.id order by v.id) into weg
	from vervallende_koppelingen v
	where v.vervalt_op <= least(p_vandaag, (now() at time zone 'Europe/Amsterdam')::date);
	if weg is null then
		return 0;
	end if;
	delete from koppelingen where uitnodiging_id = any (weg);
	update bureau_regels set respondentsleutel = null where uitnodiging_id = any (weg);
	-- When it was closed would stand beside the day that answers came in.
	update uitnodigingen set afgesloten_op = null where id = any (weg) and afgesloten_op is not null;
	perform koppel_los(weg);
	insert into vernietigingen (op, school_id, wat, reden, aantal, door)
	select p_nu, u.school_id, 'KOPPELINGEN', 'BEWAARTERMIJN_VERSTREKEN', count(*), p_door
	from uitnodigingen u
	where u.id = any (weg)
	group by u.school_id
	order by u.school_id;
	return cardinality(weg);
end
$$;
comment on function knip_koppelingen is 'Cuts the links that may not be there on a day any more, with an account of it.';

-- The answer of one student, for who has it erased: it goes as a removal does, and the invitation says no more than that it is over.
create function wis_antwoord_van_betrokkene(p_school integer, p_merk bytea, p_nu timestamptz)
	returns setof uuid language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
declare
	weg uuid[];
begin
	select array_agg(k.respons_id) into weg
	from koppelingen k
	join uitnodigingen u on u.id = k.uitnodiging_id
	where u.school_id = p_school and u.merk = p_merk;
	delete from koppelingen where respons_id = any (weg);
	update uitnodigingen
	set status = 'INGETROKKEN', reden = 'GEGEVENS_WEG', afgesloten_op = coalesce(afgesloten_op, p_nu)
	where school_id = p_school and merk = p_merk and gekoppeld and status not in ('INGETROKKEN', 'GEPLAND');
	return query select unnest(weg);
end
$$;
comment on function wis_antwoord_van_betrokkene is 'The responses of one student that can still be found, which are about to go; and no later answer is taken.';

revoke all on function begin_bureau_levering, neem_bureau_levering, bureau_scholen, geef_uitnodigingen_uit, bureau_herinneringen,
	bureau_intrekkingen, sluit_bureau_levering, verwerk_terugmeldingen, meld_terugmelding, knip_koppelingen,
	wis_antwoord_van_betrokkene from public;
grant select on bureau_leveringen, bureau_regels, bureau_verstrekkingen, bureau_terugmeldingen, koppelingen, bureau_in_te_trekken,
	vervallende_koppelingen to bpv_admin;
grant execute on function begin_bureau_levering, neem_bureau_levering, bureau_scholen, geef_uitnodigingen_uit, bureau_herinneringen,
	bureau_intrekkingen, sluit_bureau_levering, verwerk_terugmeldingen, meld_terugmelding, knip_koppelingen,
	wis_antwoord_van_betrokkene to bpv_admin;
