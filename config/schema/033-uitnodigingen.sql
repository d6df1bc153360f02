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
	constraint uitnodigingen_losgekoppeld
		check (gekoppeld or coalesce(bpvo_kenmerk, contact_kenmerk) is null and merk is null)
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
comment on column uitnodigingen.contact_kenmerk is 'The contact of the leerbedrijf whom it goes to, also for a student VIA_PRAKTIJKOPLEIDER; null once those details are gone.';
comment on column uitnodigingen.vraagt_student is 'Its questionnaire asks whether the student may get one too (RT1).';
comment on column uitnodigingen.gepland_op is 'Given out from this day on.';
comment on column uitnodigingen.uitgenodigd_op is 'The bureau''s receipt. Nothing else sets it, or a school could see who answered.';
comment on column uitnodigingen.reden is 'A word for the state: why it was taken back, or did not arrive. The same whoever withdrew and why.';

create trigger inlezing_nieuw after insert on uitnodigingen referencing new table as rijen
	for each statement execute function merk_inlezing();
create trigger inlezing_gewijzigd after update on uitnodigingen referencing new table as rijen
	for each statement execute function merk_inlezing();

-- The message plane sees of its school's what it may tell.
alter table uitnodigingen enable row level security;
create policy gateway on uitnodigingen for select to bpv_gateway using (school_id = (select verklaarde_school()));
create policy admin on uitnodigingen to bpv_admin using (true) with check (true);
grant select (school_id, bpvo_id, respondent, merk, gepland_op, houdt_plaats, toestand) on uitnodigingen to bpv_gateway;
grant select on uitnodigingen to bpv_admin;
grant select (einde) on bpvos to bpv_gateway;
