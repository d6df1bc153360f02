-- Answers come back from the research bureau under a respondentsleutel, and leave that behind: what is stored is what `resultaten
-- import` stores, under a random id. And open answers as others may see them: masked, and where that may not be enough, judged by a
-- person.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- ---- a delivery on its way in

create unlogged table invoer_inzendingen (
	regel bigint primary key,
	respondentsleutel uuid not null,
	vragenlijstcode text,
	versie integer,
	invuldatum date,
	volgnummer smallint not null,
	status text not null);
comment on table invoer_inzendingen is 'Staging: the submissions of a delivery. Their answers stand in invoer_antwoorden, under the respondentsleutel as responsId.';

create unlogged table invoer_geweigerd (
	regel bigint not null,
	respondentsleutel uuid not null,
	kolom text not null,
	code text not null);
comment on table invoer_geweigerd is 'Staging: what is wrong with a delivery, by line. A submission that stands here is not stored.';

create unlogged table invoer_toewijzing (
	regel bigint primary key,
	respondentsleutel uuid not null,
	uitnodiging_id bigint,
	school_id integer,
	vragenlijst_id integer,
	respons_id uuid not null,
	oud_volgnummer smallint,
	volgnummer smallint not null,
	anoniem boolean not null,
	student_mag boolean not null default false,
	uitkomst text not null);
comment on table invoer_toewijzing is 'Staging: whose invitation each submission answers, what it becomes, and under which id it is stored.';

-- What an answer that was read can be wrong in, for both imports: by what it stands under in invoer_plaatsing.
create view invoer_antwoorden_fouten as
with gelezen as (
	select a.regel, a.respons_id, a.vraagcode, a.waarde, a.tekst, p.regel is not null as heeft_respons, b.id as variabele_id,
		b.keuze, q.schaal, p.vragenlijst_id, b.vraag,
		row_number() over (partition by a.respons_id, a.vraagcode order by a.regel) as keer,
		exists (select from ontbrekende_waarden o where o.vragenlijst_id = p.vragenlijst_id and o.waarde = a.waarde)
			as ontbreekt
	from invoer_antwoorden a
	left join invoer_plaatsing p on p.respons_id = a.respons_id
	left join variabelen b on b.vragenlijst_id = p.vragenlijst_id and b.code = a.vraagcode
	left join vragen q on q.vragenlijst_id = b.vragenlijst_id and q.code = b.vraag)
select regel, respons_id, 'responsId' as kolom, 'ZONDER_INZENDING' as code,
	'this responsId is not among the responses of this import' as reden
from gelezen where not heeft_respons
union all
select regel, respons_id, 'vraagcode', 'ONBEKENDE_VRAAG', 'the questionnaire has no such question'
from gelezen where heeft_respons and variabele_id is null
union all
select regel, respons_id, 'vraagcode', 'DUBBEL_ANTWOORD', 'this question is answered twice' from gelezen where keer > 1
union all
select regel, respons_id, 'tekst', 'TEKST_GEVRAAGD', 'an open question takes a text' from gelezen
where schaal = 'O' and tekst is null and not ontbreekt
union all
select regel, respons_id, 'waarde', 'WAARDE_GEVRAAGD', 'this question takes a value, not a text'
from gelezen where schaal <> 'O' and tekst is not null
union all
select g.regel, g.respons_id, 'waarde', 'BUITEN_SCHAAL', 'the value is outside the scale'
from gelezen g
where g.schaal <> 'O' and g.waarde is not null and not g.ontbreekt and not case
	when g.schaal = 'M' then g.waarde in (0, 1)
	when g.schaal = 'C10' then g.waarde between 1 and 10
	else exists (select from opties o where o.vragenlijst_id = g.vragenlijst_id and o.vraag = g.vraag
		and o.waarde = g.waarde) end;
comment on view invoer_antwoorden_fouten is 'What is wrong with the answers that were read, against the codebook.';

create function invoer_levering_gereed()
	returns void language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	analyze invoer_inzendingen, invoer_antwoorden;
end
$$;

create function invoer_toewijzing_gereed()
	returns void language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	analyze invoer_toewijzing;
end
$$;

-- What became of a delivery is written down where invitations and links are, which no import may write itself. Whoever said yes to
-- RT1 has the student invited. A link is kept as long as a correction or an erasure must find the response; none at all where
-- respondents were promised that there would be none (ANONIEM), and then the day of the answer is all that is left of its moment,
-- so that it cannot be laid beside that of the import.
create function verwerk_inzendingen(p_nu timestamptz)
	returns bigint language plpgsql security definer set search_path = bpv, public, pg_temp as $$
declare
	genodigd bigint;
begin
	insert into koppelingen (uitnodiging_id, school_id, respons_id, volgnummer, gekoppeld_op)
	select t.uitnodiging_id, t.school_id, t.respons_id, t.volgnummer, p_nu
	from invoer_toewijzing t
	where t.uitkomst = 'NIEUW' and not t.anoniem;
	update koppelingen k
	set volgnummer = t.volgnummer
	from invoer_toewijzing t
	where k.uitnodiging_id = t.uitnodiging_id and t.uitkomst in ('GEWIJZIGD', 'ONGEWIJZIGD') and k.volgnummer < t.volgnummer;
	update uitnodigingen u
	set status = 'BEANTWOORD',
		reden = null,
		afgesloten_op = case when t.anoniem then date_trunc('day', p_nu at time zone 'Europe/Amsterdam')
			at time zone 'Europe/Amsterdam' else p_nu end
	from invoer_toewijzing t
	where u.id = t.uitnodiging_id and t.uitkomst = 'NIEUW';
	-- Whatever came first, the answer or its end: both orders end here.
	update uitnodigingen u
	set status = 'INGETROKKEN', reden = i.status, afgesloten_op = coalesce(u.afgesloten_op, p_nu)
	from invoer_toewijzing t
	join invoer_inzendingen i on i.regel = t.regel
	where u.id = t.uitnodiging_id and t.uitkomst = 'VERWIJDERD';
	select count(nodig_student_via(t.uitnodiging_id, p_nu)) into genodigd
	from invoer_toewijzing t
	where t.student_mag and t.uitkomst in ('NIEUW', 'GEWIJZIGD', 'ONGEWIJZIGD');
	return genodigd;
end
$$;
comment on function verwerk_inzendingen is 'Links and invitations after a delivery; answers how many students are invited by way of their praktijkopleider.';

-- A response that is removed, for whatever reason, has no link any more.
create function wis_koppelingen()
	returns trigger language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	delete from koppelingen k using weg w where k.respons_id = w.respons_id;
	return null;
end
$$;
create trigger koppelingen after insert on verwijderingen referencing new table as weg
	for each statement execute function wis_koppelingen();

-- ---- open answers for others to see

create table open_antwoorden (
	id bigint generated always as identity primary key,
	school_id integer not null references organisaties,
	mutatienummer bigint not null,
	variabele_id smallint not null references variabelen,
	lot uuid not null default gen_random_uuid(),
	gemaskeerd text not null constraint open_antwoorden_gemaskeerd check (char_length(gemaskeerd) <= 90000),
	signalen text[] not null constraint open_antwoorden_signalen check (signalen <@ '{GEMASKEERD,NAAM,AANSPREEKVORM,NOODWOORD,HOOFDLETTERS,SCHRIFT}'),
	besluit text constraint open_antwoorden_besluit check (besluit in ('TONEN', 'VERBERGEN', 'AANPASSEN')),
	aangepast text constraint open_antwoorden_aangepast check (char_length(aangepast) between 1 and 10000),
	beoordeeld_door persoon,
	beoordeeld_op timestamptz,
	constraint open_antwoorden_van_respons unique (school_id, mutatienummer, variabele_id),
	constraint open_antwoorden_aanpassing check ((aangepast is not null) = coalesce(besluit = 'AANPASSEN', false)),
	constraint open_antwoorden_beoordeling check (num_nulls(besluit, beoordeeld_door, beoordeeld_op) in (0, 3))
);
alter table open_antwoorden alter column gemaskeerd set compression lz4;
create index open_antwoorden_wachtrij on open_antwoorden (id) where besluit is null;
comment on table open_antwoorden is 'A masked copy of each open text, for showing to who may not know whose it is. Goes with its version of the response.';
comment on column open_antwoorden.lot is 'Drawn for the order in which texts are shown. Told to nobody: with what is told, no order says whose it is.';
comment on column open_antwoorden.signalen is 'What a person has to look at before it is shown.';
create trigger inlezing_nieuw after insert on open_antwoorden referencing new table as rijen
	for each statement execute function merk_inlezing();

-- Not by a foreign key: an import would pay it for every text.
create function wis_open_antwoorden()
	returns trigger language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	delete from open_antwoorden o using weg w where o.school_id = w.school_id and o.mutatienummer = w.mutatienummer;
	return null;
end
$$;
create trigger open_antwoorden after delete on respons referencing old table as weg
	for each statement execute function wis_open_antwoorden();

create table open_antwoord_regels (
	enige boolean primary key default true constraint open_antwoord_regels_enige check (enige),
	beoordelen text not null constraint open_antwoord_regels_beoordelen check (beoordelen in ('ALLES', 'SIGNALEN'))
);
insert into open_antwoord_regels (beoordelen) values ('SIGNALEN');
comment on table open_antwoord_regels is 'Which open answers a person judges before they are shown: all, or those with a signal.';
select bewaak('open_antwoord_regels');

-- The decision of a person. In the audit by id: not what it is about, nor what it became.
create function beoordeel_open_antwoord(p_id bigint, p_besluit text, p_tekst text, p_door text, p_nu timestamptz)
	returns boolean language plpgsql security definer set search_path = bpv, public, pg_temp as $$
declare
	eerder text;
begin
	select coalesce(besluit, 'GEEN') into eerder from open_antwoorden where id = p_id for update;
	if not found then
		return false;
	end if;
	update open_antwoorden
	set besluit = p_besluit, aangepast = p_tekst, beoordeeld_door = p_door, beoordeeld_op = p_nu
	where id = p_id;
	perform schrijf_audit(audit_actor(p_door), audit_handeling('beoordelen'), 'open_antwoorden', p_id::text,
		jsonb_build_object('besluit', eerder), jsonb_build_object('besluit', p_besluit));
	return true;
end
$$;
comment on function beoordeel_open_antwoord is 'Whether an open answer may be shown, and how; false when it is not there (any more).';

-- Names that an open answer of this import may hold: of the student and of the contact of the same placement, as far as they are
-- here, sealed. Only of what is in the staging tables, and only where there is a text to be masked.
create function namen_bij_antwoorden()
	returns table (regel bigint, student boolean, kenmerk text, sleutel_id bigint, merk bytea, verpakt bytea, verzegeld bytea,
		sleutel_van integer, sleutel_oin text)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	with gevraagd as materialized (
		select t.regel, a.school_id, a.bpvo_kenmerk, a.contact_kenmerk
		from invoer_plaatsing p
		join invoer_toewijzing t on t.regel = p.regel
		join uitnodigingen u on u.id = t.uitnodiging_id
		join uitnodigingen a on a.bpvo_id = u.bpvo_id
		where not p.ongewijzigd and cardinality(array_remove(p.open_teksten, null)) > 0),
	verzegeld as (
		select g.regel, true as student, s.bpvo_kenmerk::text as kenmerk, s.sleutel_id, s.verzegeld
		from gevraagd g
		join studentgegevens s on s.school_id = g.school_id and s.bpvo_kenmerk = g.bpvo_kenmerk
		union
		select g.regel, false, c.sleutelnaam::text, c.sleutel_id, c.verzegeld
		from gevraagd g
		join leerbedrijf_contacten c on c.kenmerk = g.contact_kenmerk)
	select v.regel, v.student, v.kenmerk, r.id, r.merk::bytea, r.verpakt, v.verzegeld, k.school_id, o.oin::text
	from verzegeld v
	join recordsleutels r on r.id = v.sleutel_id
	join schoolsleutels k on k.id = r.schoolsleutel_id
	join organisaties o on o.id = k.school_id
	-- Keys are opened school by school and SBB's last, as whoever destroys takes them.
	order by o.soort = 'SBB', k.school_id, v.regel
$$;
comment on function namen_bij_antwoorden is 'Sealed names of who an open answer of this import may be about.';

-- A correction that left a text as it was leaves the decision on it too.
create function neem_besluiten_over()
	returns void language sql volatile security definer set search_path = bpv, public, pg_temp as $$
	update open_antwoorden n
	set besluit = o.besluit, aangepast = o.aangepast, beoordeeld_door = o.beoordeeld_door, beoordeeld_op = o.beoordeeld_op
	from invoer_plaatsing p
	join open_antwoorden o on o.school_id = p.school_id and o.mutatienummer = p.oud_mutatienummer
	where not p.ongewijzigd and n.school_id = p.school_id and n.mutatienummer = p.mutatienummer
		and n.variabele_id = o.variabele_id and n.gemaskeerd = o.gemaskeerd and o.besluit is not null
$$;
comment on function neem_besluiten_over is 'The decisions on open answers that an import corrected the rest of.';

-- What of a question may be shown of a school: released, in force, of the last three studiejaren, by the rule or by a person's
-- decision, never of who was promised to stay anonymous.
create function open_antwoorden_zichtbaar(p_school integer, p_respondent text, p_vraagcode text, p_nu timestamptz)
	returns table (opleidingscode text, lot uuid, tekst text) language sql stable set search_path = bpv, public, pg_temp as $$
	select r.opleidingscode::text, o.lot, coalesce(o.aangepast, o.gemaskeerd)
	from open_antwoorden o
	join variabelen b on b.id = o.variabele_id and b.vraag = p_vraagcode
	join vragenlijsten v on v.id = b.vragenlijst_id and v.respondent::text = p_respondent and v.toezegging <> 'ANONIEM'
	join respons r on r.school_id = o.school_id and r.mutatienummer = o.mutatienummer
	cross join (select horizon_van(p_school, p_nu) as tot, (p_nu at time zone 'Europe/Amsterdam')::date as vandaag) n
	where o.school_id = p_school and r.mutatienummer <= n.tot and (r.vervallen_bij is null or r.vervallen_bij > n.tot)
		and not exists (select from verwijderingen w where w.respons_id = r.respons_id)
		and r.geplande_einddatum >= make_date(extract(year from n.vandaag - interval '7 months')::integer - 2, 8, 1)
		and case when o.besluit is null
			then o.signalen = '{}' and (select beoordelen from open_antwoord_regels) = 'SIGNALEN'
			else o.besluit <> 'VERBERGEN' end
$$;

-- A text is recognised again wherever it is shown: two views of it laid side by side tell all that either does. So there is one way
-- to divide them, by opleiding; a text is shown of an opleiding that has five, and those of smaller ones only among all of the
-- school, when together they are five. Whatever is subtracted from what then leaves five or none.
create function open_antwoorden_tonen(p_school integer, p_respondent text, p_vraagcode text, p_opleidingen text[],
	p_nu timestamptz)
	returns table (tekst text) language sql stable security definer set search_path = bpv, public, pg_temp as $$
	with zichtbaar as materialized (
		select * from open_antwoorden_zichtbaar(p_school, p_respondent, p_vraagcode, p_nu)),
	groot as (
		select z.opleidingscode from zichtbaar z group by z.opleidingscode having count(*) >= 5),
	klein as (
		select count(*) as aantal from zichtbaar z where z.opleidingscode not in (select opleidingscode from groot))
	select z.tekst
	from zichtbaar z
	where case when z.opleidingscode in (select opleidingscode from groot)
		then p_opleidingen is null or z.opleidingscode = any (p_opleidingen)
		else p_opleidingen is null and (select aantal from klein) >= 5 end
	order by md5(z.lot::text || (p_nu at time zone 'Europe/Amsterdam')::date)
$$;
comment on function open_antwoorden_tonen is 'The open answers to a question that may be shown, of a school or some of its opleidingen (null: all), in an order of the day.';

create function open_antwoorden_reden(p_school integer, p_respondent text, p_vraagcode text, p_opleidingen text[],
	p_nu timestamptz)
	returns text language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select case
		when exists (select from open_antwoorden_tonen(p_school, p_respondent, p_vraagcode, p_opleidingen, p_nu)) then null
		when exists (select from open_antwoorden_zichtbaar(p_school, p_respondent, p_vraagcode, p_nu) z
			where p_opleidingen is null or z.opleidingscode = any (p_opleidingen)) then 'TE_WEINIG'
		else 'GEEN' end
$$;
comment on function open_antwoorden_reden is 'Why no open answers are shown: TE_WEINIG, GEEN; null when some are.';

revoke all on function invoer_levering_gereed, invoer_toewijzing_gereed, namen_bij_antwoorden, neem_besluiten_over, verwerk_inzendingen,
	wis_koppelingen, wis_open_antwoorden, beoordeel_open_antwoord, open_antwoorden_zichtbaar, open_antwoorden_tonen, open_antwoorden_reden from public;
grant select, insert, update, delete, truncate on invoer_inzendingen, invoer_geweigerd, invoer_toewijzing to bpv_admin;
grant delete on invoer_respons, invoer_antwoorden, invoer_plaatsing to bpv_admin;
grant select on invoer_antwoorden_fouten, open_antwoord_regels to bpv_admin;
grant update (beoordelen) on open_antwoord_regels to bpv_admin;
grant select, insert (school_id, mutatienummer, variabele_id, gemaskeerd, signalen) on open_antwoorden to bpv_admin;
grant execute on function invoer_levering_gereed, invoer_toewijzing_gereed, namen_bij_antwoorden, neem_besluiten_over, verwerk_inzendingen,
	beoordeel_open_antwoord, open_antwoorden_tonen, open_antwoorden_reden to bpv_admin;
