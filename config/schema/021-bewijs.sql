-- What was exchanged, kept so that a third party can verify it long after: docs/decisions.md, "Evidence".

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- Certificates once each, with who issued them: leaf, intermediates, root. Of organisations, not of people.
create table bewijs_certificaten (
	vingerafdruk sha256 primary key,
	der bytea not null,
	uitgever sha256
);
comment on table bewijs_certificaten is 'What kept signatures rest on, by SHA-256 of the DER. Stays when the certificates have long expired.';
comment on column bewijs_certificaten.uitgever is 'The certificate that signed this one; null: a root, or its path was not known.';

create table bewijzen (
	op timestamptz not null,
	correlatie text not null,
	school_id integer not null,
	van_oin oin not null,
	tls_oin oin not null,
	tls_certificaat sha256 not null,
	ondertekenaar_certificaat sha256,
	eigen_certificaat sha256,
	message_id text not null,
	identificatiecode uuid not null,
	dienst operatie not null,
	profiel text not null,
	verzoek bytea not null,
	delen bytea,
	antwoord bytea,
	antwoord_delen bytea,
	sleutels bigint[],
	verzoek_sha256 sha256 not null,
	inhoud_sha256 sha256 not null,
	antwoord_sha256 sha256 not null,
	rijen bigint not null,
	mutatie_van bigint,
	mutatie_tot bigint,
	constraint bewijzen_delen check ((delen is null) = (sleutels is null))
) partition by range (op);
alter table bewijzen alter column verzoek set compression lz4, alter column antwoord set compression lz4,
	alter column delen set storage external, alter column antwoord_delen set storage external;
create index bewijzen_message_id on bewijzen (message_id);
create index bewijzen_school on bewijzen (school_id, op);
create table bewijzen_overig partition of bewijzen default;
comment on table bewijzen is 'One row for every message that was performed: what was signed and what it was answered.';
comment on column bewijzen.verzoek is 'The letter as it was proven, Body in canonical form, without what is personal: that is in delen.';
comment on column bewijzen.delen is 'What was cut out of verzoek, each part sealed under its record''s data key: offset, length and bytes, one after the other.';
comment on column bewijzen.sleutels is 'recordsleutels.id of each part. A key that is gone took its part with it.';
comment on column bewijzen.antwoord is 'A write: the answer as it was signed, before it was encrypted. A read keeps its digest alone.';
comment on column bewijzen.antwoord_delen is 'What was cut out of antwoord, where it repeats what may be a BSN; the same keys.';
comment on column bewijzen.verzoek_sha256 is 'Of the bytes as they arrived.';
comment on column bewijzen.antwoord_sha256 is 'Of the bytes as they left.';
comment on column bewijzen.mutatie_van is 'A pull: after which mutatienummer, and up to which (the snapshot).';

-- Looked into by a person. One row each time, and the reason; under the audit.
create table inzagen (
	id bigint generated always as identity primary key,
	op timestamptz not null,
	door persoon not null,
	wat text not null constraint inzagen_wat check (wat ~ '^[A-Z_]{1,40}$'),
	school_id integer references organisaties,
	sleutel text not null constraint inzagen_sleutel check (char_length(sleutel) between 1 and 1024),
	reden text not null constraint inzagen_reden check (char_length(reden) between 1 and 500)
);
comment on table inzagen is 'Personal data that somebody was shown: who, what, about which school, why.';
comment on column inzagen.sleutel is 'What was looked into: a MessageID, or a merk in hex; never a bpvoKenmerk.';
select bewaak('inzagen', '{school,wat,sleutel}', '{}', 'door');

-- Keys of the parts of one kept message, for who opens them: only with an account of it.
create function open_bewijs(p_op timestamptz, p_message_id text, p_van oin, p_reden text, p_nu timestamptz)
	returns table (nr bigint, id bigint, merk bytea, verpakt bytea)
	language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
declare
	rij bewijzen;
begin
	select * into strict rij from bewijzen b where b.op = p_op and b.message_id = p_message_id and b.van_oin = p_van;
	insert into inzagen (op, door, wat, school_id, sleutel, reden)
	values (p_nu, audit_actor(null), 'BEWIJS', rij.school_id, p_message_id, p_reden);
	return query
		select u.nr, r.id, r.merk::bytea, r.verpakt
		from unnest(rij.sleutels) with ordinality as u (id, nr)
		join recordsleutels r on r.id = u.id
		order by u.nr;
end
$$;
comment on function open_bewijs is 'The wrapped data keys of a kept message that still are, written down in inzagen.';

-- Data keys of evidence that was dropped, until it is known whether something else needs them.
create table losse_sleutels (
	id bigint primary key
);
comment on table losse_sleutels is 'recordsleutels that evidence was dropped of: deleted by ruim_sleutels_op() where nothing else needs them.';

-- Weeks ahead are made, and weeks past their time dropped whole.
create function onderhoud_bewijs(p_nu timestamptz, p_dagen integer)
	returns void language plpgsql security definer set search_path = bpv, public, pg_temp set timezone = 'UTC'
	set lock_timeout = '2s' as $$
declare
	week timestamptz := date_trunc('week', p_nu);
	grens timestamptz := p_nu - make_interval(days => p_dagen);
	deel record;
	rijen bigint;
	aantal bigint := 0;
begin
	perform pg_advisory_xact_lock(3, 3);
	for i in 0..2 loop
		perform maak_deel('bewijzen', 'bewijzen_' || to_char(week + i * interval '1 week', 'IYYY"w"IW'),
			week + i * interval '1 week', week + (i + 1) * interval '1 week');
	end loop;
	for deel in
		select c.relname as naam from pg_inherits i join pg_class c on c.oid = i.inhrelid
		where i.inhparent = 'bpv.bewijzen'::regclass and c.relname ~ '^bewijzen_[0-9]{4}w[0-9]{2}$'
			and to_date(substr(c.relname, 10), 'IYYY"w"IW') + interval '1 week' <= grens
	loop
		execute format('insert into losse_sleutels select unnest(sleutels) from %I on conflict do nothing', deel.naam);
		execute format('select count(*) from %I', deel.naam) into rijen;
		execute format('drop table %I', deel.naam);
		aantal := aantal + rijen;
	end loop;
	insert into losse_sleutels select unnest(sleutels) from bewijzen_overig where op < grens on conflict do nothing;
	delete from bewijzen_overig where op < grens;
	get diagnostics rijen = row_count;
	aantal := aantal + rijen;
	if aantal > 0 then
		insert into vernietigingen (op, school_id, wat, reden, aantal, door)
		values (p_nu, null, 'BEWIJS', 'BEWAARTERMIJN_VERSTREKEN', aantal, 'onderhoud');
	end if;
end
$$;
comment on function onderhoud_bewijs is 'Evidence: partitions ahead, those past their time dropped.';

-- The keys of messages, and of records that were refused or withdrawn: needed by evidence alone. The long look comes first and holds
-- nobody up; then whoever is taking keys (neem_schoolsleutel) is waited for, and what was taken again meanwhile stays.
create function ruim_sleutels_op(p_nu timestamptz)
	returns bigint language plpgsql security definer set search_path = bpv, public, pg_temp
	set lock_timeout = '2s' as $$
declare
	school integer;
	aantal bigint;
begin
	if not exists (select from losse_sleutels) then
		return 0;
	end if;
	delete from losse_sleutels
	where id in (select sleutel_id from studentgegevens union all select unnest(sleutels) from bewijzen);
	for school in
		select distinct k.school_id
		from losse_sleutels l join recordsleutels r on r.id = l.id join schoolsleutels k on k.id = r.schoolsleutel_id
		order by k.school_id
	loop
		perform pg_advisory_xact_lock(5, school);
	end loop;
	delete from recordsleutels
	where id in (select id from losse_sleutels
		except select sleutel_id from studentgegevens
		except select unnest(sleutels) from bewijzen where op > p_nu - interval '10 minutes');
	get diagnostics aantal = row_count;
	delete from losse_sleutels;
	return aantal;
end
$$;
comment on function ruim_sleutels_op is 'Deletes data keys that only evidence needed that is no more.';

revoke all on function open_bewijs, onderhoud_bewijs, ruim_sleutels_op from public;
grant insert on bewijzen to bpv_gateway;
grant select, insert on bewijs_certificaten to bpv_gateway;
grant select on bewijzen, bewijs_certificaten, inzagen to bpv_admin;
grant execute on function onderhoud_bewijs, ruim_sleutels_op to bpv_gateway, bpv_admin;
grant execute on function open_bewijs to bpv_admin;

select onderhoud_bewijs(now(), 90);
