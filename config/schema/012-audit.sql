-- The audit: what staff did and what left, in one chain of hashes. Why and how: docs/decisions.md, "The audit".
--
-- Another table is put under it in one line, in the migration that makes it:
--
--     select bewaak('contacten', '{school,rol}', '{emailadres,telefoon}');
--
-- the table; the columns that name a row to a reader (default: its primary key; school, leverancier, organisatie,
-- opvolger and overeenkomst are there for school_id and so on); the columns of which only a digest is recorded (bytea always).

set local role bpv_eigenaar;
set local search_path = bpv, public;

create table audit (
	volgnummer bigint primary key constraint audit_volgnummer check (volgnummer > 0),
	op timestamptz not null,
	door persoon not null,
	rol text not null,
	handeling text not null,
	onderwerp text not null,
	sleutel text not null,
	voor text,
	na text,
	vorige sha256 not null,
	keten sha256 not null
);
comment on table audit is 'One row for everything that staff change and every release of results. Never changed, never deleted.';
comment on column audit.door is 'Who: the person of bpv-admin, the OIN that pulled, else the role that was logged in.';
comment on column audit.rol is 'The database role that was logged in.';
comment on column audit.handeling is 'The verb of bpv-admin, else what happened to the row.';
comment on column audit.voor is 'The row before, JSON; null: it was added. Text, since the hash is over these very bytes.';
comment on column audit.na is 'The row after, JSON; null: it was deleted.';
comment on column audit.vorige is 'keten of the row before; 32 zero bytes for the first.';
comment on column audit.keten is 'SHA-256 over vorige and every other column: audit_keten().';

create table audit_zegels (
	tot bigint primary key constraint audit_zegels_tot check (tot > 0),
	keten sha256 not null,
	op timestamptz not null,
	door text not null constraint audit_zegels_door check (door ~ '^[a-z-]{1,40}$'),
	zegel sha256 not null
);
comment on table audit_zegels is 'What who owns the database cannot make: HMAC by the vault''s key over the chain''s end at a moment.';

-- What cannot be misread: each field with its length before it, -1 for null.
create function audit_veld(p_veld text)
	returns bytea language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
	select coalesce(int4send(octet_length(convert_to(p_veld, 'UTF8'))) || convert_to(p_veld, 'UTF8'), int4send(-1))
$$;

-- Computed again by `bpv-admin audit verify` in C (src/audit/chain.c), since this function may have been changed too.
create function audit_keten(p_vorige bytea, p_volgnummer bigint, p_op timestamptz, p_door text, p_rol text,
	p_handeling text, p_onderwerp text, p_sleutel text, p_voor text, p_na text)
	returns bytea language sql immutable parallel safe set search_path = bpv, pg_temp as $$
	select pg_catalog.sha256(convert_to('bpv audit 1', 'UTF8') || p_vorige || int8send(p_volgnummer)
		|| int8send((extract(epoch from p_op) * 1000000)::bigint) || audit_veld(p_door) || audit_veld(p_rol)
		|| audit_veld(p_handeling) || audit_veld(p_onderwerp) || audit_veld(p_sleutel) || audit_veld(p_voor)
		|| audit_veld(p_na))
$$;

-- Adds the next row. Called at the end of a transaction: the lock that puts the rows in one order is held from there to the
-- commit. Each statement here has its own snapshot, so the second sees what the holder before left.
create function schrijf_audit(p_door text, p_handeling text, p_onderwerp text, p_sleutel text, p_voor jsonb, p_na jsonb)
	returns void language plpgsql set search_path = bpv, pg_temp as $$
declare
	laatste audit;
	rij audit;
begin
	perform pg_advisory_xact_lock(4, 1);
	select * into laatste from audit order by volgnummer desc limit 1;
	rij.volgnummer := coalesce(laatste.volgnummer, 0) + 1;
	rij.op := clock_timestamp();
	rij.door := p_door;
	rij.rol := session_user;
	rij.handeling := p_handeling;
	rij.onderwerp := p_onderwerp;
	rij.sleutel := p_sleutel;
	rij.voor := p_voor::text;
	rij.na := p_na::text;
	rij.vorige := coalesce(laatste.keten, decode(repeat('00', 32), 'hex'));
	rij.keten := audit_keten(rij.vorige, rij.volgnummer, rij.op, rij.door, rij.rol, rij.handeling, rij.onderwerp,
		rij.sleutel, rij.voor, rij.na);
	insert into audit values (rij.*);
end
$$;

-- Who acts in this transaction, and in which words. What bpv-admin said of it, else what is given here.
create function audit_actor(p_anders text)
	returns text language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(nullif(current_setting('bpv.actor', true), ''), p_anders, session_user)
$$;

create function audit_handeling(p_anders text)
	returns text language sql stable set search_path = pg_catalog, pg_temp as $$
	select coalesce(nullif(current_setting('bpv.handeling', true), ''), p_anders)
$$;

-- A row as it is recorded: ids as names that mean something in twenty years, and of hidden columns a digest.
create function audit_rij(p_rij jsonb, p_verborgen text[])
	returns jsonb language plpgsql stable set search_path = bpv, pg_temp as $$
declare
	kolom text;
	waarde text;
begin
	foreach kolom in array p_verborgen loop
		waarde := p_rij ->> kolom;
		if waarde is not null then
			p_rij := p_rij || jsonb_build_object(kolom, 'sha256:' || encode(pg_catalog.sha256(
				case when waarde ~ '^\\x([0-9a-f]{2})*$' then decode(substr(waarde, 3), 'hex')
					else convert_to(waarde, 'UTF8') end), 'hex'));
		end if;
	end loop;
	foreach kolom in array array['school', 'leverancier', 'organisatie', 'opvolger'] loop
		if p_rij ? (kolom || '_id') then
			p_rij := p_rij || jsonb_build_object(kolom,
				(select oin from organisaties where id = (p_rij ->> (kolom || '_id'))::integer));
		end if;
	end loop;
	if p_rij ? 'overeenkomst_id' then
		p_rij := p_rij || jsonb_build_object('overeenkomst',
			(select nummer || '/' || versie from overeenkomsten where id = (p_rij ->> 'overeenkomst_id')::integer));
	end if;
	return p_rij;
end
$$;

-- What differs, for a reader: "status: ONDERTEKEND > ACTIEF". Null for what is new or gone, or is no JSON any more.
create function audit_verschil(p_voor text, p_na text)
	returns text language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
	return (select string_agg(format('%s: %s > %s', n.key, coalesce(v.value, '-'), coalesce(n.value, '-')), '; ' order by n.key)
		from jsonb_each_text(p_na::jsonb) n
		left join jsonb_each_text(p_voor::jsonb) v on v.key = n.key
		where p_voor is not null and v.value is distinct from n.value);
exception when invalid_text_representation or invalid_parameter_value then
	return null;
end
$$;

-- The trigger of a table under audit. Its arguments: columns of the key, hidden columns, the column that says who (or '').
create function bewaakt()
	returns trigger language plpgsql security definer set search_path = bpv, pg_temp
	set timezone = 'UTC' set bytea_output = 'hex' as $$
declare
	sleutels constant text[] := tg_argv[0];
	voor jsonb;
	na jsonb;
	sleutel text;
begin
	if tg_op = 'UPDATE' and old is not distinct from new then
		return null;
	end if;
	if tg_op <> 'INSERT' then
		voor := audit_rij(to_jsonb(old), tg_argv[1]::text[]);
	end if;
	if tg_op <> 'DELETE' then
		na := audit_rij(to_jsonb(new), tg_argv[1]::text[]);
	end if;
	select string_agg(coalesce(coalesce(na, voor) ->> s.naam, '-'), ' ' order by s.plaats) into sleutel
	from unnest(sleutels) with ordinality s (naam, plaats);
	perform schrijf_audit(audit_actor(case when tg_op = 'INSERT' then na ->> tg_argv[2] end),
		audit_handeling(case when tg_op = 'DELETE' then 'verwijderen' when tg_op = 'UPDATE' then 'wijzigen'
			when tg_argv[2] <> '' then 'verstrekken' else 'toevoegen' end),
		tg_table_name, coalesce(sleutel, '-'), voor, na);
	return null;
end
$$;

-- Nobody changes or empties this, not even the owner (who can take the trigger away: audit verify is there for that).
create function weiger()
	returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
	raise exception '% on % is refused: it is under audit', lower(tg_op), tg_table_name using errcode = '42501';
end
$$;

create function bewaak(p_tabel regclass, p_sleutel text[] default null, p_verberg text[] default '{}', p_door text default '')
	returns void language plpgsql set search_path = bpv, pg_temp as $$
declare
	sleutel text[] := p_sleutel;
	verborgen text[];
begin
	if sleutel is null then
		select array_agg(a.attname order by k.plaats) into sleutel
		from pg_index i
		cross join unnest(i.indkey) with ordinality k (attnum, plaats)
		join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
		where i.indrelid = p_tabel and i.indisprimary;
	end if;
	select p_verberg || coalesce(array_agg(attname::text order by attnum), '{}') into verborgen
	from pg_attribute
	where attrelid = p_tabel and attnum > 0 and not attisdropped and atttypid = 'bytea'::regtype;
	execute format('drop trigger if exists audit on %s', p_tabel);
	execute format('drop trigger if exists audit_leegmaken on %s', p_tabel);
	execute format('create constraint trigger audit after insert or update or delete on %s deferrable initially deferred'
		' for each row execute function bewaakt(%L, %L, %L)', p_tabel, sleutel, verborgen, p_door);
	execute format('create trigger audit_leegmaken before truncate on %s for each statement execute function weiger()', p_tabel);
	execute format('alter table %s enable always trigger audit, enable always trigger audit_leegmaken', p_tabel);
end
$$;
comment on function bewaak is 'Puts a table under audit: every row added, changed or deleted becomes a row of audit at the commit.';

-- The other way around: is every table under audit what the audit says it became? Finds what was changed while its trigger was
-- off. Keys and names of columns only. A row that staff cannot add may stem from a migration; columns that came or went since are
-- no difference.
create function audit_afwijkingen()
	returns table (onderwerp text, sleutel text, volgnummer bigint, afwijking text)
	language plpgsql stable security definer set search_path = bpv, pg_temp set timezone = 'UTC' set bytea_output = 'hex' as $$
declare
	tabel record;
begin
	for tabel in
		select t.tgrelid::regclass as oid, c.relname::text as naam,
			string_to_array(encode(t.tgargs, 'escape'), '\000') as argumenten,
			has_any_column_privilege('bpv_admin', t.tgrelid, 'insert') as van_medewerkers,
			(select array_agg(a.attname::text order by k.plaats)
				from pg_index i
				cross join unnest(i.indkey) with ordinality k (attnum, plaats)
				join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
				where i.indrelid = t.tgrelid and i.indisprimary) as pk
		from pg_trigger t
		join pg_class c on c.oid = t.tgrelid
		where t.tgfoid = 'bewaakt()'::regprocedure
		order by 2
	loop
		return query execute format('
			with nu as (
				select (select jsonb_agg(r.rij -> k) from unnest($1) k) as pk, r.rij
				from (select audit_rij(to_jsonb(t), $2) as rij from %s t) r),
			toen as (
				select distinct on (1) (select jsonb_agg(coalesce(a.na, a.voor)::jsonb -> k) from unnest($1) k) as pk,
					a.volgnummer, a.na::jsonb as rij, coalesce(a.na, a.voor)::jsonb as ooit
				from audit a
				where a.onderwerp = $3
				order by 1, a.volgnummer desc)
			select $3,
				(select string_agg(coalesce(coalesce(nu.rij, toen.ooit) ->> s, ''-''), '' '') from unnest($4) s),
				toen.volgnummer,
				case when toen.pk is null then ''niet vastgelegd'' when nu.pk is null then ''verdwenen''
					when toen.rij is null then ''teruggekomen'' else ''anders: '' || v.kolommen end
			from nu
			full join toen on toen.pk = nu.pk
			left join lateral (
				select string_agg(k.key, '', '' order by k.key) as kolommen
				from jsonb_each(toen.rij) k
				where nu.rij ? k.key and nu.rij -> k.key is distinct from k.value) v on true
			where case when toen.pk is null then $5 when nu.pk is null then toen.rij is not null
				when toen.rij is null then true else v.kolommen is not null end',
			tabel.oid)
		using tabel.pk, tabel.argumenten[2]::text[], tabel.naam, tabel.argumenten[1]::text[], tabel.van_medewerkers;
	end loop;
end
$$;
comment on function audit_afwijkingen is 'Rows that are not what the audit says they became.';

-- Imports are recorded once each, not per row: what a transaction did to the tables that only files fill.
create table inlezingen (
	id bigint generated always as identity primary key,
	transactie xid8 not null constraint inlezingen_transactie unique,
	op timestamptz not null,
	door persoon not null,
	tabellen jsonb not null
);
comment on table inlezingen is 'One import of reference data, placements, questionnaires or results: rows added and changed per table.';

-- After each statement; the row above gathers what one transaction did.
create function merk_inlezing()
	returns trigger language plpgsql security definer set search_path = bpv, pg_temp as $$
declare
	soort constant text := case tg_op when 'INSERT' then 'nieuw' else 'gewijzigd' end;
	tabel constant text := tg_table_name;
	aantal bigint;
	feit jsonb;
begin
	select count(*) into aantal from rijen;
	if aantal = 0 then
		return null;
	end if;
	if tabel = 'leveringen' then
		select jsonb_build_object('mutatie_van', min(mutatie_van), 'mutatie_tot', max(mutatie_tot)) into feit from rijen;
	else
		feit := jsonb_build_object(soort, aantal);
	end if;
	update inlezingen
	set tabellen = tabellen || jsonb_build_object(tabel, coalesce(tabellen -> tabel, '{}') || feit)
	where transactie = pg_current_xact_id();
	if not found then
		insert into inlezingen (transactie, op, door, tabellen)
		values (pg_current_xact_id(), clock_timestamp(), audit_actor(null), jsonb_build_object(tabel, feit));
	end if;
	return null;
end
$$;

-- At the commit, when everything is in it.
create function leg_inlezing_vast()
	returns trigger language plpgsql security definer set search_path = bpv, pg_temp as $$
declare
	rij inlezingen;
begin
	select * into strict rij from inlezingen where id = new.id;
	perform schrijf_audit(rij.door, audit_handeling('inlezen'), 'inlezingen', rij.id::text, null, rij.tabellen);
	return null;
end
$$;

create constraint trigger audit after insert on inlezingen deferrable initially deferred
	for each row execute function leg_inlezing_vast();
create trigger audit_leegmaken before truncate on inlezingen for each statement execute function weiger();

-- A table that only imports fill: recorded by count. Without the answers themselves, which come with their responses and
-- are nine tenths of an import.
do $$
declare
	tabel text;
begin
	foreach tabel in array array['opleidingen', 'aanbieders', 'locaties', 'leerbedrijven', 'bpvos', 'themas', 'vragen', 'opties',
		'ontbrekende_waarden', 'variabelen', 'leveringen', 'respons', 'verwijderingen']
	loop
		execute format('create trigger inlezing_nieuw after insert on %I referencing new table as rijen'
			' for each statement execute function merk_inlezing()', tabel);
		execute format('create trigger inlezing_gewijzigd after update on %I referencing new table as rijen'
			' for each statement execute function merk_inlezing()', tabel);
	end loop;
end
$$;

select bewaak('organisaties', '{oin}');
select bewaak('overeenkomsten', '{nummer,versie}');
select bewaak('overeenkomst_diensten', '{overeenkomst,dienst}');
select bewaak('routes', '{school,geldig_van}');
select bewaak('mandaten', '{school,leverancier,dienst}');
select bewaak('geregistreerde_certificaten', '{oin,doel,vingerafdruk}');
select bewaak('vragenlijsten', '{code,versie}');
select bewaak('verstrekkingen', '{school}', '{}', 'aan_oin');

create trigger audit_nooit before update or delete on audit for each row execute function weiger();
create trigger audit_leegmaken before truncate on audit for each statement execute function weiger();
create trigger audit_nooit before update or delete on audit_zegels for each row execute function weiger();
create trigger audit_leegmaken before truncate on audit_zegels for each statement execute function weiger();
alter table audit enable always trigger audit_nooit, enable always trigger audit_leegmaken;
alter table audit_zegels enable always trigger audit_nooit, enable always trigger audit_leegmaken;

-- A seal that a program made with the vault's key; only over a row that is there, and past the last one.
create function leg_zegel(p_tot bigint, p_keten bytea, p_op timestamptz, p_door text, p_zegel bytea)
	returns boolean language plpgsql security definer set search_path = bpv, pg_temp as $$
begin
	insert into audit_zegels (tot, keten, op, door, zegel)
	select volgnummer, keten, p_op, p_door, p_zegel
	from audit
	where volgnummer = p_tot and keten = p_keten and p_tot > coalesce((select max(tot) from audit_zegels), 0)
	on conflict (tot) do nothing;
	return found;
end
$$;

-- The chain begins with what was there already, so that no honest database has an empty one.
select schrijf_audit(session_user, 'migratie', 'audit', '012', null, jsonb_build_object(
	'organisaties', (select count(*) from organisaties), 'overeenkomsten', (select count(*) from overeenkomsten),
	'routes', (select count(*) from routes), 'mandaten', (select count(*) from mandaten),
	'geregistreerde_certificaten', (select count(*) from geregistreerde_certificaten),
	'vragenlijsten', (select count(*) from vragenlijsten), 'verstrekkingen', (select count(*) from verstrekkingen)));

-- And with what was in it, one row each; but for what left, which has its own account.
do $$
declare
	tabel record;
begin
	for tabel in
		select t.tgrelid::regclass as oid, c.relname as naam, string_to_array(encode(t.tgargs, 'escape'), '\000') as argumenten
		from pg_trigger t
		join pg_class c on c.oid = t.tgrelid
		where t.tgfoid = 'bewaakt()'::regprocedure and c.relname <> 'verstrekkingen'
		order by 2
	loop
		execute format('
			select count(schrijf_audit(session_user, ''migratie'', $1,
				(select string_agg(coalesce(r.rij ->> s, ''-''), '' '') from unnest($2) s), null, r.rij))
			from (select audit_rij(to_jsonb(t), $3) as rij from %s t) r', tabel.oid)
		using tabel.naam, tabel.argumenten[1]::text[], tabel.argumenten[2]::text[];
	end loop;
end
$$;

revoke all on function audit_veld, audit_keten, schrijf_audit, audit_actor, audit_handeling, audit_rij, audit_verschil,
	audit_afwijkingen, bewaakt, bewaak, weiger, merk_inlezing, leg_inlezing_vast, leg_zegel from public;
grant select on audit, audit_zegels, inlezingen to bpv_admin;
grant select (volgnummer, keten) on audit to bpv_gateway;
grant select on audit_zegels to bpv_gateway;
grant execute on function leg_zegel to bpv_gateway;
grant execute on function audit_verschil, audit_afwijkingen to bpv_admin;
