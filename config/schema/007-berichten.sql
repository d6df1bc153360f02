-- What remains of messages: claims (idempotency) and the journal, both in partitions by time that are made ahead and, for
-- claims, dropped whole when the window has passed: nothing is ever evicted inside the window.

set local role bpv_eigenaar;
set local search_path = bpv, public;

create table aanspraken (
	op timestamptz not null,
	van_oin oin not null,
	message_id text not null constraint aanspraken_message_id check (octet_length(message_id) between 1 and 1024),
	identificatiecode uuid not null,
	dienst operatie not null,
	inhoud sha256 not null,
	antwoord bytea
) partition by range (op);
alter table aanspraken alter column antwoord set compression lz4;
create index aanspraken_message_id on aanspraken (van_oin, message_id);
create index aanspraken_identificatiecode on aanspraken (van_oin, identificatiecode);
create table aanspraken_overig partition of aanspraken default;
comment on table aanspraken is 'Who used which MessageID and identificatiecode for what content, and the answer it got.';

create table berichten (
	op timestamptz not null,
	correlatie text not null,
	herkomst text,
	tls_oin text,
	ondertekenaar_oin text,
	van_oin text,
	vingerafdruk text,
	dienst text,
	message_id text,
	uitkomst text not null,
	regel text,
	reden text,
	http_status smallint not null,
	milliseconden integer not null,
	bytes_in bigint not null,
	bytes_uit bigint not null,
	rijen bigint not null
) partition by range (op);
create index berichten_correlatie on berichten (correlatie);
create index berichten_message_id on berichten (message_id);
create index berichten_van on berichten (van_oin, op);
create table berichten_overig partition of berichten default;
comment on table berichten is 'Journal: one row per exchange, refused ones too. OINs, ids and outcomes; never a name, an address or an answer.';

-- The claim. Two advisory locks make a concurrent claim of the same ids wait for the end of the first transaction; the
-- query after them then sees what it left (each statement of a function has its own snapshot). Always first the lock of
-- the MessageID and then that of the identificatiecode, so that two claims cannot wait for each other.
create function doe_aanspraak(p_van oin, p_message_id text, p_identificatiecode uuid, p_dienst operatie, p_inhoud sha256,
	p_nu timestamptz, p_venster interval, out uitkomst text, out antwoord bytea)
	language plpgsql volatile set search_path = bpv, public as $$
declare
	eerder record;
begin
	perform pg_advisory_xact_lock(1, hashtext(p_van || ' ' || p_message_id));
	perform pg_advisory_xact_lock(2, hashtext(p_van || ' ' || p_identificatiecode));
	select bool_or(a.message_id = p_message_id and a.inhoud <> p_inhoud) as ander_bericht,
		bool_or(a.message_id = p_message_id) as zelfde_bericht,
		bool_or(a.identificatiecode = p_identificatiecode and a.inhoud <> p_inhoud) as ander_document,
		bool_or(a.identificatiecode = p_identificatiecode) as zelfde_document
	into eerder
	from (
		select message_id, identificatiecode, inhoud from aanspraken
		where van_oin = p_van and message_id = p_message_id and op > p_nu - p_venster
		union all
		select message_id, identificatiecode, inhoud from aanspraken
		where van_oin = p_van and identificatiecode = p_identificatiecode and op > p_nu - p_venster) a;
	if eerder.ander_bericht then
		uitkomst := 'ANDER_BERICHT';
	elsif eerder.ander_document then
		uitkomst := 'ANDER_DOCUMENT';
	elsif eerder.zelfde_document then
		uitkomst := 'HERHAALD';
		select a.antwoord into antwoord from aanspraken a
		where a.van_oin = p_van and a.identificatiecode = p_identificatiecode and a.op > p_nu - p_venster
			and a.antwoord is not null
		limit 1;
	else
		uitkomst := 'NIEUW';
	end if;
	if uitkomst in ('NIEUW', 'HERHAALD') and eerder.zelfde_bericht is not true then
		insert into aanspraken (op, van_oin, message_id, identificatiecode, dienst, inhoud)
		values (p_nu, p_van, p_message_id, p_identificatiecode, p_dienst, p_inhoud);
	end if;
end
$$;
comment on function doe_aanspraak is 'Idempotency: NIEUW, HERHAALD (with the stored answer), ANDER_BERICHT or ANDER_DOCUMENT.';

-- Makes one partition [van, tot) of a table, moving what the default partition held of it.
create function maak_deel(p_tabel text, p_deel text, p_van timestamptz, p_tot timestamptz)
	returns void language plpgsql set search_path = bpv, public as $$
begin
	if to_regclass('bpv.' || p_deel) is not null then
		return;
	end if;
	execute format('create table %I (like %I including defaults including constraints including compression)', p_deel, p_tabel);
	execute format('with weg as (delete from %I where op >= %L and op < %L returning *) insert into %I select * from weg',
		p_tabel || '_overig', p_van, p_tot, p_deel);
	execute format('alter table %I attach partition %I for values from (%L) to (%L)', p_tabel, p_deel, p_van, p_tot);
end
$$;

-- Housekeeping that any program may ask for at any time: partitions for the weeks and months to come, claims past their
-- window dropped, and versions of responses deleted that no cursor can ask for any more (a cursor lives 24 hours).
create function onderhoud(p_nu timestamptz, p_venster interval)
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
	with weg as (
		delete from respons r using leveringen l
		where r.vervallen_bij between l.mutatie_van and l.mutatie_tot and l.op < p_nu - interval '48 hours'
		returning r.school_id, r.mutatienummer)
	delete from antwoorden a using weg
	where a.school_id = weg.school_id and a.mutatienummer = weg.mutatienummer;
end
$$;
comment on function onderhoud is 'Partitions ahead, claims past the window dropped, outlived versions of responses deleted.';

select onderhoud(now(), interval '7 days');
