-- Who may have which key, what may be over, and what a repeated message hears once its first claim is.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- As before (019), but of a school's records only to who handles its messages: staff would otherwise have the wrapped keys of what is
-- kept without the account that open_bewijs and open_betrokkene leave. SBB's own records are sealed by staff.
create or replace function neem_recordsleutels(p_schoolsleutel integer, p_merken bytea[], p_verpakt bytea[], p_nu timestamptz)
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

-- As before (022), but nothing of another record than the one that is written down.
create or replace function open_betrokkene(p_school integer, p_kenmerk text, p_merk bytea, p_wat text, p_reden text,
	p_nu timestamptz)
	returns table (id bigint, merk bytea, verpakt bytea, verzegeld bytea)
	language plpgsql volatile security definer set search_path = bpv, public, pg_temp as $$
begin
	insert into inzagen (op, door, wat, school_id, sleutel, reden)
	values (p_nu, audit_actor(null), p_wat, p_school, encode(p_merk, 'hex'), p_reden);
	return query
		select r.id, r.merk::bytea, r.verpakt, s.verzegeld
		from studentgegevens s
		join recordsleutels r on r.id = s.sleutel_id
		where s.school_id = p_school and s.bpvo_kenmerk = p_kenmerk and r.merk = p_merk;
end
$$;

-- As before (022), but no day that is yet to come is over: else one statement would end everything of every school, as if its time had.
create or replace function vernietig_vervallen_studentgegevens(p_vandaag date, p_door text, p_nu timestamptz)
	returns table (school_id integer, aantal bigint) language plpgsql security definer
	set search_path = bpv, public, pg_temp as $$
#variable_conflict use_column
declare
	school record;
begin
	for school in
		select v.school_id as id, array_agg(v.bpvo_kenmerk::text) as kenmerken,
			coalesce(array_agg(r.merk::bytea) filter (where r.merk is not null), '{}') as merken
		from vervallende_studentgegevens v
		left join recordsleutels r on r.id = v.sleutel_id
		where v.vervalt_op <= least(p_vandaag, (now() at time zone 'Europe/Amsterdam')::date)
		group by v.school_id
		order by v.school_id
	loop
		return query
			select school.id, count(*) filter (where v.had_gegevens)
			from vernietig_records(school.id, school.kenmerken, school.merken, 'BEWAARTERMIJN_VERSTREKEN', p_door,
				null, p_nu) v;
	end loop;
end
$$;

-- As before (007), but who repeats a document under another MessageID takes the answer along: the claim that it makes lives longer
-- than the first one, and without an answer it would have the document performed once more.
create or replace function doe_aanspraak(p_van oin, p_message_id text, p_identificatiecode uuid, p_dienst operatie,
	p_inhoud sha256, p_nu timestamptz, p_venster interval, out uitkomst text, out antwoord bytea)
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
		insert into aanspraken (op, van_oin, message_id, identificatiecode, dienst, inhoud, antwoord)
		values (p_nu, p_van, p_message_id, p_identificatiecode, p_dienst, p_inhoud, antwoord);
	end if;
end
$$;
