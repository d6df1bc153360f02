-- A key of its own for every school and for every record of a school. The master key, which is not in this database, wraps
-- those of the schools; a school's wraps those of its records; a record's seals its contact details and its part of every
-- message that is kept as evidence. So that a record is gone everywhere at once when its key is.

set local role bpv_eigenaar;
set local search_path = bpv, public;

create table schoolsleutels (
	id integer generated always as identity primary key,
	school_id integer not null references organisaties,
	hoofdsleutel text not null constraint schoolsleutels_hoofdsleutel check (hoofdsleutel ~ '^[0-9a-f]{16}$'),
	verpakt bytea constraint schoolsleutels_verpakt check (octet_length(verpakt) = 60),
	aangemaakt_op timestamptz not null,
	herverpakt_op timestamptz,
	vernietigd_op timestamptz,
	constraint schoolsleutels_vernietigd check ((verpakt is null) = (vernietigd_op is not null))
);
create unique index schoolsleutels_een_per_school on schoolsleutels (school_id) where verpakt is not null;
comment on table schoolsleutels is 'The key of a school, wrapped by the master key; destroyed it opens nothing of that school any more.';
comment on column schoolsleutels.hoofdsleutel is 'Which master key wraps it: a name that tells nothing of the key.';

create table recordsleutels (
	id bigint generated always as identity primary key,
	schoolsleutel_id integer not null references schoolsleutels,
	merk sha256 not null,
	verpakt bytea not null constraint recordsleutels_verpakt check (octet_length(verpakt) = 60),
	aangemaakt_op timestamptz not null,
	constraint recordsleutels_een_per_record unique (schoolsleutel_id, merk)
);
comment on table recordsleutels is 'The data key of a record, wrapped by its school''s key. Deleted: whatever it sealed is gone.';
comment on column recordsleutels.merk is 'Keyed digest of the bpvoKenmerk: a refused one may be a number that we do not want to have.';

alter table studentgegevens add column sleutel_id bigint;
comment on column studentgegevens.sleutel_id is 'The data key that seals it (recordsleutels); both go in vernietig_records().';
comment on column studentgegevens.verzegeld is 'AES-256-GCM over e-mail address, name and language, under the data key of the record.';

create table vernietigingen (
	id bigint generated always as identity primary key,
	op timestamptz not null,
	school_id integer references organisaties,
	wat text not null constraint vernietigingen_wat
		check (wat in ('STUDENTGEGEVENS', 'BEWIJS', 'ANTWOORDEN', 'PRAKTIJKOPLEIDERS', 'KOPPELINGEN', 'SCHOOL')),
	reden text not null constraint vernietigingen_reden
		check (reden in ('INGETROKKEN', 'BEWAARTERMIJN_VERSTREKEN', 'GEWIST_OP_VERZOEK', 'SCHOOL_GEWIST')),
	aantal integer not null constraint vernietigingen_aantal check (aantal > 0),
	door text not null constraint vernietigingen_door check (char_length(door) between 1 and 100),
	message_id text
);
create index vernietigingen_school on vernietigingen (school_id, op);
comment on table vernietigingen is 'What was destroyed, how much, why and by whom: a person, or the OIN that asked with message_id.';
select bewaak('vernietigingen', '{school,wat,reden}', '{}', 'door');

-- The key of a school, to be used or, with p_vernietig, to destroy what it holds: who destroys has the school's keys for
-- himself until the end of his transaction, and waits for whoever is using them. Everybody asks for this first, so that nobody
-- waits in a circle; the statement after the lock sees what the holder before left.
create function neem_schoolsleutel(p_school integer, p_vernietig boolean)
	returns setof schoolsleutels language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
begin
	if p_vernietig then
		perform pg_advisory_xact_lock(5, p_school);
	else
		perform pg_advisory_xact_lock_shared(5, p_school);
	end if;
	return query select * from schoolsleutels k where k.school_id = p_school and k.verpakt is not null;
end
$$;
comment on function neem_schoolsleutel is 'The key of a school; nothing of that school is destroyed, or nothing else happens, until the end of the transaction.';

-- The data keys of a batch, made where there is none. In order of merk, so that two batches never wait for each other in a circle.
-- Of a school's records only to who handles its messages: staff would otherwise have the wrapped keys of what is kept without the
-- account that open_bewijs and open_betrokkene leave. SBB's own records are sealed by staff.
create function neem_recordsleutels(p_schoolsleutel integer, p_merken bytea[], p_verpakt bytea[], p_nu timestamptz)
	returns table (nr bigint, id bigint, verpakt bytea)
	language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
#variable_conflict use_column
begin
	if not pg_has_role(session_user, 'bpv_gateway', 'member') and not exists (
		select from schoolsleutels k join organisaties o on o.id = k.school_id
		where k.id = p_schoolsleutel and o.soort = 'SBB') then
		raise exception 'data keys of a school come with an account of who looks' using errcode = '42501';
	end if;
	insert into recordsleutels (schoolsleutel_id, merk, verpakt, aangemaakt_op)
	select p_schoolsleutel, u.merk, u.verpakt, p_nu
	from unnest(p_merken, p_verpakt) as u (merk, verpakt)
	order by u.merk
	on conflict (schoolsleutel_id, merk) do nothing;
	return query
		select u.nr, r.id, r.verpakt
		from unnest(p_merken) with ordinality as u (merk, nr)
		join recordsleutels r on r.schoolsleutel_id = p_schoolsleutel and r.merk = u.merk
		order by u.nr;
end
$$;
comment on function neem_recordsleutels is 'Data keys by merk, made where there was none. After neem_schoolsleutel().';

-- The only way in which records go: details and data keys together, with an account of it. Answers for each kenmerk whether there
-- were details, or only a key (of a message that was kept).
create function vernietig_records(p_school integer, p_kenmerken text[], p_merken bytea[], p_reden text, p_door text,
	p_message_id text, p_nu timestamptz)
	returns table (nr bigint, had_gegevens boolean)
	language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
declare
	weg text[];
begin
	perform pg_advisory_xact_lock(5, p_school);
	with verwijderd as (
		delete from studentgegevens s
		where s.school_id = p_school and s.bpvo_kenmerk = any (p_kenmerken)
		returning s.bpvo_kenmerk)
	select array_agg(bpvo_kenmerk::text) into weg from verwijderd;
	delete from recordsleutels r
	using schoolsleutels k
	where k.school_id = p_school and r.schoolsleutel_id = k.id and r.merk = any (p_merken);
	if weg is not null then
		insert into vernietigingen (op, school_id, wat, reden, aantal, door, message_id)
		values (p_nu, p_school, 'STUDENTGEGEVENS', p_reden, cardinality(weg), p_door, p_message_id);
	end if;
	return query
		select u.nr, coalesce(u.kenmerk = any (weg), false)
		from unnest(p_kenmerken) with ordinality as u (kenmerk, nr)
		order by u.nr;
end
$$;
comment on function vernietig_records is 'Destroys details and data keys of records, and writes down that it did.';

-- Everything of a school at once: without its key no data key opens.
create function vernietig_school(p_school integer, p_door text, p_nu timestamptz)
	returns integer language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
declare
	aantal integer;
begin
	perform pg_advisory_xact_lock(5, p_school);
	delete from studentgegevens where school_id = p_school;
	get diagnostics aantal = row_count;
	delete from recordsleutels r using schoolsleutels k where k.id = r.schoolsleutel_id and k.school_id = p_school;
	update schoolsleutels set verpakt = null, vernietigd_op = p_nu where school_id = p_school and verpakt is not null;
	insert into vernietigingen (op, school_id, wat, reden, aantal, door)
	values (p_nu, p_school, 'SCHOOL', 'SCHOOL_GEWIST', greatest(aantal, 1), p_door);
	return aantal;
end
$$;
comment on function vernietig_school is 'Destroys the key of a school, and with it everything sealed for it.';

revoke all on function neem_schoolsleutel, neem_recordsleutels, vernietig_records, vernietig_school from public;
grant select, insert on schoolsleutels to bpv_gateway;
grant select on recordsleutels to bpv_gateway;
grant update (sleutel_id) on studentgegevens to bpv_gateway;
grant execute on function neem_schoolsleutel, neem_recordsleutels, vernietig_records to bpv_gateway;
grant select on schoolsleutels, vernietigingen to bpv_admin;
grant select (sleutel_id) on studentgegevens to bpv_admin;
grant select (id, schoolsleutel_id, merk, aangemaakt_op) on recordsleutels to bpv_admin;
grant execute on function neem_schoolsleutel, vernietig_records to bpv_admin;
