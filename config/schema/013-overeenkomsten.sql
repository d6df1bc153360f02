-- Overeenkomsten whole: signatories, document, contacts, limits, transitions, legal succession.
-- What a step needs stands in triggers, so it holds for everybody; staff's role has one function to take a step with.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- One person is not two by writing a name in another way: no white space but single spaces inside, nothing that is not seen.
-- Capitals are set aside where persons are compared. Not valid: what was written before stays.
alter domain persoon add constraint persoon_schrijfwijze
	check (value !~ '^\s|\s$|\s\s|[\x01-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0]')
	not valid;

-- The states, as domain/overeenkomst.c has them.
create table overeenkomst_overgangen (
	van text not null,
	naar text not null,
	primary key (van, naar)
);
insert into overeenkomst_overgangen values
	('CONCEPT', 'AANGEBODEN'), ('AANGEBODEN', 'ONDERTEKEND'), ('ONDERTEKEND', 'ACTIEF'),
	('ACTIEF', 'OPGESCHORT'), ('OPGESCHORT', 'ACTIEF'),
	('CONCEPT', 'BEEINDIGD'), ('AANGEBODEN', 'BEEINDIGD'), ('ONDERTEKEND', 'BEEINDIGD'), ('ACTIEF', 'BEEINDIGD'),
	('OPGESCHORT', 'BEEINDIGD');
comment on table overeenkomst_overgangen is 'Which state of an overeenkomst may follow which; every other step is refused.';

alter table overeenkomsten
	alter column status set default 'CONCEPT',
	add column document_datum date,
	add column document_sha256 sha256,
	add column berichten_per_minuut integer constraint overeenkomsten_berichten_per_minuut
		check (berichten_per_minuut between 1 and 100000),
	add constraint overeenkomsten_document check ((document_datum is null) = (document_sha256 is null)),
	add constraint overeenkomsten_nummer_van_een_school exclude using gist (nummer with =, school_id with <>);
comment on column overeenkomsten.document_sha256 is 'SHA-256 of the signed document; the document itself is kept elsewhere.';
comment on column overeenkomsten.berichten_per_minuut is
	'Protects the service, so SBB may change it without a next version; null is no limit.';

create table ondertekenaars (
	overeenkomst_id integer not null references overeenkomsten,
	partij text not null constraint ondertekenaars_partij check (partij in ('SCHOOL', 'SBB')),
	naam naam not null,
	functie naam not null,
	datum date not null,
	vastgelegd_door persoon not null,
	vastgelegd_op timestamptz not null,
	primary key (overeenkomst_id, partij, naam)
);
comment on table ondertekenaars is 'Who signed a version, for which side, and when.';

create table overeenkomst_stappen (
	id integer generated always as identity primary key,
	overeenkomst_id integer not null references overeenkomsten,
	van text not null,
	naar text not null,
	door persoon not null,
	op timestamptz not null,
	constraint overeenkomst_stappen_overgang foreign key (van, naar) references overeenkomst_overgangen
);
create index overeenkomst_stappen_overeenkomst on overeenkomst_stappen (overeenkomst_id, id);
comment on table overeenkomst_stappen is 'Every change of state of every version, written by trigger; who took it decides who may not activate.';

create table contactpersonen (
	id integer generated always as identity primary key,
	organisatie_id integer not null references organisaties,
	rol text not null constraint contactpersonen_rol
		check (rol in ('FUNCTIONEEL', 'TECHNISCH', 'PRIVACY', 'SBB_ADVISEUR')),
	naam naam not null,
	emailadres text not null constraint contactpersonen_emailadres
		check (char_length(emailadres) between 6 and 254 and emailadres ~ '^[^\s@]+@[^\s@]+\.[^\s@]+$'),
	toegevoegd_door persoon not null,
	toegevoegd_op timestamptz not null,
	constraint contactpersonen_een unique (organisatie_id, rol, emailadres)
);
create unique index contactpersonen_een_adviseur on contactpersonen (organisatie_id) where rol = 'SBB_ADVISEUR';
comment on table contactpersonen is
	'Whom to reach at a school or supplier, and SBB''s own adviseur of a school. Deleted when somebody leaves.';

create table rechtsopvolgingen (
	id integer generated always as identity primary key,
	school_id integer not null references organisaties,
	opvolger_id integer not null references organisaties,
	vanaf date not null,
	bron text not null constraint rechtsopvolgingen_bron
		check (char_length(bron) between 1 and 100 and bron !~ '^\s|[\x01-\x1f\x7f-\x9f]'),
	toegevoegd_door persoon not null,
	toegevoegd_op timestamptz not null,
	bevestigd_door persoon,
	bevestigd_op timestamptz,
	ingetrokken_door persoon,
	ingetrokken_op timestamptz,
	constraint rechtsopvolgingen_ander check (school_id <> opvolger_id),
	constraint rechtsopvolgingen_twee_personen check (lower(bevestigd_door) <> lower(toegevoegd_door)),
	constraint rechtsopvolgingen_bevestigd check ((bevestigd_door is null) = (bevestigd_op is null)),
	constraint rechtsopvolgingen_ingetrokken check ((ingetrokken_door is null) = (ingetrokken_op is null))
);
create unique index rechtsopvolgingen_een on rechtsopvolgingen (school_id) where ingetrokken_op is null;
comment on table rechtsopvolgingen is 'After a merger: which school goes on for which, from when. Counts once a second person confirmed it.';

-- A sentence for who asked, under the name of a rule (store/failure.c).
create function weiger_stap(p_regel text, p_zin text) returns void language plpgsql set search_path = bpv, public, pg_temp as $$
begin
	raise exception using errcode = 'check_violation', constraint = p_regel, message = p_zin;
end
$$;

create function keur_overgang(oud overeenkomsten, nieuw overeenkomsten) returns void
	language plpgsql set search_path = bpv, public, pg_temp as $$
begin
	if not exists (select from overeenkomst_overgangen g where g.van = oud.status and g.naar = nieuw.status) then
		perform weiger_stap('overeenkomsten_overgang', 'this state cannot follow the present one');
	end if;
	if nieuw.gewijzigd_door is null or nieuw.gewijzigd_op is null then
		perform weiger_stap('overeenkomsten_door', 'a step has somebody who takes it');
	end if;
	if nieuw.status in ('ONDERTEKEND', 'ACTIEF') and oud.status in ('AANGEBODEN', 'ONDERTEKEND')
		and (nieuw.document_sha256 is null or 2 > (
			select count(distinct t.partij) from ondertekenaars t where t.overeenkomst_id = nieuw.id)) then
		perform weiger_stap('overeenkomsten_ondertekend', 'signatories of both sides and the document are needed');
	end if;
	if nieuw.status = 'ACTIEF' and oud.status = 'ONDERTEKEND' and (
		nieuw.geactiveerd_door is distinct from nieuw.gewijzigd_door
		or lower(nieuw.gewijzigd_door) = lower(nieuw.aangemaakt_door)
		or lower(nieuw.gewijzigd_door) in (
			select lower(s.door) from overeenkomst_stappen s where s.overeenkomst_id = nieuw.id
			union all
			select lower(t.vastgelegd_door) from ondertekenaars t where t.overeenkomst_id = nieuw.id)) then
		perform weiger_stap('overeenkomsten_twee_personen', 'a second person activates');
	end if;
	if nieuw.status = 'ACTIEF' and oud.status = 'OPGESCHORT' and lower(nieuw.gewijzigd_door) = (
		select lower(s.door) from overeenkomst_stappen s where s.overeenkomst_id = nieuw.id order by s.id desc limit 1) then
		perform weiger_stap('overeenkomsten_hervat_door_ander', 'a second person resumes');
	end if;
end
$$;

-- What was agreed never changes: a change is a next version. Only these columns live on: the state, an earlier end
-- (a next version begins), and the limit, which is SBB's own. The document belongs to a version until it is signed.
create function bewaak_overeenkomst() returns trigger
	language plpgsql security definer set search_path = bpv, public, pg_temp as $$
declare
	levend constant text[] := array['status', 'geldig_tot', 'geactiveerd_door', 'geactiveerd_op', 'gewijzigd_door',
		'gewijzigd_op', 'document_datum', 'document_sha256', 'berichten_per_minuut'];
begin
	if tg_op = 'INSERT' then
		if new.status <> 'CONCEPT' then
			perform weiger_stap('overeenkomsten_begin', 'a version begins as CONCEPT');
		end if;
		return new;
	end if;
	if tg_op = 'DELETE' then
		perform weiger_stap('overeenkomsten_blijft', 'a version is never deleted');
	end if;
	if new.status <> old.status then
		perform keur_overgang(old, new);
	end if;
	if to_jsonb(new) - levend is distinct from to_jsonb(old) - levend then
		perform weiger_stap('overeenkomsten_inhoud', 'what was agreed never changes');
	end if;
	if new.geldig_tot is distinct from old.geldig_tot and not (old.status in ('ACTIEF', 'OPGESCHORT')
		and new.geldig_tot is not null and new.geldig_tot < coalesce(old.geldig_tot, 'infinity'))
		or (new.document_datum, new.document_sha256) is distinct from (old.document_datum, old.document_sha256)
			and old.status not in ('CONCEPT', 'AANGEBODEN')
		or (new.geactiveerd_door, new.geactiveerd_op) is distinct from (old.geactiveerd_door, old.geactiveerd_op)
			and (old.status, new.status) <> ('ONDERTEKEND', 'ACTIEF') then
		perform weiger_stap('overeenkomsten_inhoud', 'what was agreed never changes');
	end if;
	return new;
end
$$;
create trigger bewaak before insert or update or delete on overeenkomsten
	for each row execute function bewaak_overeenkomst();

create function schrijf_stap() returns trigger language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	insert into overeenkomst_stappen (overeenkomst_id, van, naar, door, op)
	values (new.id, old.status, new.status, new.gewijzigd_door, new.gewijzigd_op);
	return null;
end
$$;
create trigger schrijf_stap after update on overeenkomsten
	for each row when (old.status <> new.status) execute function schrijf_stap();

-- What hangs on a version is fixed with it; the arguments are the states in which it may still be written.
create function bewaak_deel() returns trigger language plpgsql security definer set search_path = bpv, public, pg_temp as $$
declare
	deel record;
	nu text;
begin
	if tg_op = 'DELETE' then deel := old; else deel := new; end if;
	-- Locked: a step that is being taken is waited for, and one that comes waits for this.
	select o.status into nu from overeenkomsten o where o.id = deel.overeenkomst_id for share;
	if not nu = any (tg_argv) or tg_op = 'UPDATE' then
		perform weiger_stap('overeenkomsten_inhoud', 'what was agreed never changes');
	end if;
	return deel;
end
$$;
create trigger bewaak before insert or update or delete on overeenkomst_diensten
	for each row execute function bewaak_deel('CONCEPT');
create trigger bewaak before insert or update or delete on ondertekenaars
	for each row execute function bewaak_deel('CONCEPT', 'AANGEBODEN');

-- The one way for staff to change a state. Bringing a version into force ends the older versions of the same number where
-- the new one begins, or wholly when they began no earlier.
create function zet_overeenkomst_status(p_id integer, p_naar text, p_door text, p_nu timestamptz) returns void
	language plpgsql security definer set search_path = bpv, public, pg_temp as $$
declare
	o overeenkomsten;
	eerste boolean;
begin
	select * into o from overeenkomsten where id = p_id for update;
	if not exists (select from overeenkomst_overgangen g where g.van = o.status and g.naar = p_naar) then
		perform weiger_stap('overeenkomsten_overgang', 'this state cannot follow the present one');
	end if;
	eerste := o.status = 'ONDERTEKEND' and p_naar = 'ACTIEF';
	if eerste then
		update overeenkomsten v
		set geldig_tot = case when v.geldig_van < o.geldig_van then o.geldig_van else v.geldig_tot end,
			status = case when v.geldig_van < o.geldig_van then v.status else 'BEEINDIGD' end,
			gewijzigd_door = p_door, gewijzigd_op = p_nu
		where v.nummer = o.nummer and v.versie < o.versie and v.status in ('ACTIEF', 'OPGESCHORT')
			and (v.geldig_tot is null or v.geldig_tot > o.geldig_van);
	end if;
	update overeenkomsten
	set status = p_naar, gewijzigd_door = p_door, gewijzigd_op = p_nu,
		geactiveerd_door = case when eerste then p_door else geactiveerd_door end,
		geactiveerd_op = case when eerste then p_nu else geactiveerd_op end
	where id = p_id;
end
$$;
comment on function zet_overeenkomst_status is 'Takes one step with a version, when its triggers agree.';

create function bewaak_rechtsopvolging() returns trigger
	language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	if tg_op = 'UPDATE' and (old.ingetrokken_op is not null
		or old.bevestigd_op is not null
			and (new.bevestigd_door, new.bevestigd_op) is distinct from (old.bevestigd_door, old.bevestigd_op)) then
		perform weiger_stap('rechtsopvolgingen_blijft', 'what was confirmed or withdrawn stays so: add it again');
	end if;
	if 2 > (select count(*) from organisaties s where s.soort = 'SCHOOL' and s.id in (new.school_id, new.opvolger_id)) then
		perform weiger_stap('rechtsopvolgingen_scholen', 'a school follows a school');
	end if;
	if new.ingetrokken_op is null and new.school_id in (
		with recursive keten (school_id) as (
			select new.opvolger_id
			union
			select r.opvolger_id from keten k
			join rechtsopvolgingen r on r.school_id = k.school_id and r.ingetrokken_op is null)
		select school_id from keten) then
		perform weiger_stap('rechtsopvolgingen_kring', 'a school cannot follow itself');
	end if;
	return new;
end
$$;
create trigger bewaak before insert or update on rechtsopvolgingen
	for each row execute function bewaak_rechtsopvolging();

-- A school takes another supplier: each mandate of the one goes over to the other on a day, without a gap.
create function vervang_mandaten(p_school text, p_van text, p_naar text, p_per date, p_bron text, p_door text,
	p_nu timestamptz) returns integer language plpgsql security definer set search_path = bpv, public, pg_temp as $$
declare
	oud mandaten;
	nieuwe integer := (select l.id from organisaties l where l.oin = p_naar);
	aantal integer := 0;
begin
	if nieuwe is null then
		perform weiger_stap('mandaten_leverancier', 'the new supplier is not registered');
	end if;
	if p_per < (p_nu at time zone 'Europe/Amsterdam')::date then
		perform weiger_stap('mandaten_per', 'not in the past');
	end if;
	for oud in
		select m.*
		from mandaten m
		join organisaties l on l.id = m.leverancier_id
		join organisaties s on s.id = m.school_id
		where s.oin = p_school and l.oin = p_van and m.ingetrokken_op is null
			and (m.geldig_tot is null or m.geldig_tot > p_per)
		order by m.id
		for update of m
	loop
		insert into mandaten (leverancier_id, school_id, dienst, geldig_van, geldig_tot, bron, aangemaakt_door,
			aangemaakt_op)
		values (nieuwe, oud.school_id, oud.dienst, greatest(oud.geldig_van, p_per), oud.geldig_tot, p_bron, p_door, p_nu);
		if oud.geldig_van < p_per then
			update mandaten set geldig_tot = p_per where id = oud.id;
		else
			update mandaten set ingetrokken_door = p_door, ingetrokken_op = p_nu where id = oud.id;
		end if;
		aantal := aantal + 1;
	end loop;
	return aantal;
end
$$;
comment on function vervang_mandaten is 'Gives the mandates of one supplier to another from a day on; how many.';

-- People's names and addresses stand in the audit as digests: they are deleted when somebody leaves, and a chain is not.
select bewaak('overeenkomst_overgangen', '{van,naar}');
select bewaak('overeenkomst_stappen', '{overeenkomst,naar}');
select bewaak('ondertekenaars', '{overeenkomst,partij}', '{naam}');
select bewaak('contactpersonen', '{organisatie_id,rol}', '{naam,emailadres}');
select bewaak('rechtsopvolgingen', '{school,vanaf}');

revoke all on function weiger_stap, keur_overgang, bewaak_overeenkomst, schrijf_stap, bewaak_deel, zet_overeenkomst_status,
	bewaak_rechtsopvolging, vervang_mandaten from public;
revoke insert, update on overeenkomsten from bpv_admin;
grant insert (school_id, nummer, versie, geldig_van, geldig_tot, veldenset, open_antwoorden, profiel, vrijgavemoment,
	grondslag, doel, dpia_datum, rol_sbb, subverwerker, bewaar_contact_dagen, bewaar_antwoorden_maanden,
	bewaar_koppeling_maanden, berichten_per_minuut, document_datum, document_sha256, aangemaakt_door, aangemaakt_op),
	update (document_datum, document_sha256, berichten_per_minuut, gewijzigd_door, gewijzigd_op)
	on overeenkomsten to bpv_admin;
grant execute on function zet_overeenkomst_status, vervang_mandaten to bpv_admin;
grant select on overeenkomst_overgangen, overeenkomst_stappen to bpv_admin;
grant select, insert on ondertekenaars to bpv_admin;
grant select, insert, delete on contactpersonen to bpv_admin;
grant select on rechtsopvolgingen to bpv_admin, bpv_gateway;
grant insert (school_id, opvolger_id, vanaf, bron, toegevoegd_door, toegevoegd_op),
	update (bevestigd_door, bevestigd_op, ingetrokken_door, ingetrokken_op) on rechtsopvolgingen to bpv_admin;
