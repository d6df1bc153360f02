-- Whoever may bring things into force, or confirm what another asked, is let in by two persons: one adds, another confirms. And a login by
-- certificate lasts as long as that certificate is shown and is not blocked; a teamleider reads of the opleidingen that were named, and of
-- no others, what placements lack and what filters can choose from.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- ---- two persons

alter table gebruikers
	add column gevraagd_door persoon,
	add column bevestigd_door persoon,
	add column bevestigd_op timestamptz,
	add constraint gebruikers_bevestigd check ((bevestigd_door is null) = (bevestigd_op is null)),
	add constraint gebruikers_bevestigd_gevraagd check (bevestigd_door is null or gevraagd_door is not null),
	add constraint gebruikers_twee_personen check (lower(bevestigd_door) not in (lower(gevraagd_door), lower(naam)));
comment on column gebruikers.gevraagd_door is 'Who asked for a role that takes a second person; null: none of these does.';
comment on column gebruikers.bevestigd_door is 'The second person. Until there is one, nobody logs in as this.';

create function mag_aanmelden(g gebruikers)
	returns boolean language sql immutable set search_path = bpv, public, pg_temp as $$
	select g.ingetrokken_op is null and (g.gevraagd_door is null or g.bevestigd_op is not null)
$$;
comment on function mag_aanmelden is 'Whether somebody may log in: not withdrawn, and agreed to by a second person where one is asked.';

-- The very first beheerder ever has nobody beside him. Whoever gets such a role later is asked about anew.
create function vraag_bevestiging()
	returns trigger language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	-- Two who are the first at the same time are one after the other.
	perform pg_advisory_xact_lock(42, 1);
	if new.rol = 'BEHEERDER' and not exists (
		select from gebruiker_rollen r where r.rol = 'BEHEERDER' and r.gebruiker_id <> new.gebruiker_id) then
		return null;
	end if;
	update gebruikers g set gevraagd_door = audit_actor(g.toegevoegd_door), bevestigd_door = null, bevestigd_op = null
	where g.id = new.gebruiker_id;
	return null;
end
$$;
create trigger vraag_bevestiging after insert on gebruiker_rollen
	for each row when (new.rol in ('BEHEERDER', 'FG')) execute function vraag_bevestiging();

create function bevestig_gebruiker(p_naam text, p_door text, p_nu timestamptz)
	returns bigint language sql volatile security definer set search_path = bpv, public, pg_temp as $$
	update gebruikers set bevestigd_door = p_door, bevestigd_op = p_nu
	where naam = p_naam and ingetrokken_op is null and gevraagd_door is not null and bevestigd_op is null
	returning id
$$;
comment on function bevestig_gebruiker is 'The second person agrees; null: nobody of that name waits for one.';

-- As before (037), of who may log in.

create or replace function scholen_van(p_gebruiker bigint)
	returns table (id integer, brin text, naam text)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select o.id, o.brin::text, o.naam::text
	from gebruikers g
	join organisaties o on o.soort = 'SCHOOL' and o.actief
	where g.id = p_gebruiker and mag_aanmelden(g)
		and case g.soort when 'SCHOOL' then o.id = g.school_id
			else exists (select from gebruiker_rollen r where r.gebruiker_id = g.id and r.rol in ('BEHEERDER', 'SERVICEDESK', 'FG'))
				or exists (select from gebruiker_scholen s where s.gebruiker_id = g.id and s.school_id = o.id)
				or exists (select from contactpersonen c
					where c.organisatie_id = o.id and c.rol = 'SBB_ADVISEUR' and lower(c.emailadres) = g.emailadres)
			end
	order by o.naam, o.brin
$$;

create or replace function begin_sessie(p_gebruiker bigint, p_hoe text, p_digest bytea, p_nu timestamptz, p_duur interval)
	returns void language plpgsql security definer set search_path = bpv, public, pg_temp as $$
declare
	aanmelding bigint;
begin
	if not exists (select from gebruikers g where g.id = p_gebruiker and mag_aanmelden(g)) then
		raise exception 'nobody who may log in' using errcode = '42501';
	end if;
	perform set_config('bpv.actor', g.naam, true), set_config('bpv.handeling', 'aanmelden', true)
	from gebruikers g where g.id = p_gebruiker;
	insert into aanmeldingen (gebruiker_id, hoe, op) values (p_gebruiker, p_hoe, p_nu) returning id into aanmelding;
	insert into sessies (digest, aanmelding_id, gebruiker_id, gezien_op, tot_op)
	values (p_digest, aanmelding, p_gebruiker, p_nu, p_nu + p_duur);
end
$$;

create or replace function gebruiker_van_oidc(p_naam text, p_onderwerp text)
	returns bigint language plpgsql security definer set search_path = bpv, public, pg_temp as $$
declare
	gevonden bigint;
begin
	select id into gevonden from gebruikers g where oidc_onderwerp = p_onderwerp and mag_aanmelden(g);
	if gevonden is null then
		perform set_config('bpv.actor', g.naam, true), set_config('bpv.handeling', 'aanmelden', true)
		from gebruikers g where lower(g.oidc_naam) = lower(p_naam) and g.ingetrokken_op is null;
		update gebruikers g set oidc_onderwerp = p_onderwerp
		where lower(oidc_naam) = lower(p_naam) and oidc_onderwerp is null and mag_aanmelden(g)
		returning id into gevonden;
	end if;
	return gevonden;
end
$$;

create or replace function gebruik_link(p_digest bytea, p_nu timestamptz)
	returns bigint language plpgsql security definer set search_path = bpv, public, pg_temp as $$
declare
	gevonden bigint;
begin
	perform set_config('bpv.actor', g.naam, true), set_config('bpv.handeling', 'aanmelden', true)
	from aanmeldlinks l join gebruikers g on g.id = l.gebruiker_id where l.digest = p_digest;
	update aanmeldlinks l set gebruikt_op = p_nu
	from gebruikers g
	where l.digest = p_digest and l.gebruikt_op is null and l.geldig_tot > p_nu and g.id = l.gebruiker_id and mag_aanmelden(g)
	returning l.gebruiker_id into gevonden;
	return gevonden;
end
$$;

-- ---- a certificate that goes on being shown

create or replace function gebruiker_van_certificaat(p_uitgever text, p_houder text)
	returns bigint language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select id from gebruikers g
	where certificaat_uitgever = p_uitgever and certificaat_houder = p_houder and mag_aanmelden(g)
$$;

create function gebruiker_van_certificaat(p_uitgever text, p_houder text, p_vingerafdruk text)
	returns bigint language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select id from gebruikers g
	where certificaat_uitgever = p_uitgever and certificaat_houder = p_houder and mag_aanmelden(g)
		and not exists (select from geblokkeerde_certificaten b where b.vingerafdruk = p_vingerafdruk and b.opgeheven_op is null)
$$;
comment on function gebruiker_van_certificaat(text, text, text) is 'Whose certificate it is; nobody''s when it is blocked.';

-- As before (037), by who shows the certificate with which they logged in, or the next one of the same name, on this connection too.
create function zie_sessie(p_digest bytea, p_nu timestamptz, p_rust interval, p_uitgever text, p_houder text, p_vingerafdruk text)
	returns table (gebruiker_id bigint, naam text, volledige_naam text, school_id integer, school text, school_naam text,
		rollen text[], opleidingen text[])
	language sql volatile security definer set search_path = bpv, public, pg_temp as $$
	select z.*
	from zie_sessie(p_digest, p_nu, p_rust) z
	join sessies s on s.digest = p_digest
	join aanmeldingen a on a.id = s.aanmelding_id
	where a.hoe <> 'CERTIFICAAT' or gebruiker_van_certificaat(p_uitgever, p_houder, p_vingerafdruk) = z.gebruiker_id
$$;

create or replace function zie_sessie(p_digest bytea, p_nu timestamptz, p_rust interval)
	returns table (gebruiker_id bigint, naam text, volledige_naam text, school_id integer, school text, school_naam text,
		rollen text[], opleidingen text[])
	language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	-- A page brings pictures and the like: seen is told once a minute.
	update sessies s set gezien_op = p_nu
	where s.digest = p_digest and s.gezien_op > p_nu - p_rust and s.gezien_op < p_nu - least(interval '1 minute', p_rust / 4);
	return query
	select g.id, g.naam, g.volledige_naam::text, g.school_id, o.brin::text, o.naam::text,
		array(select r.rol from gebruiker_rollen r where r.gebruiker_id = g.id order by 1),
		array(select p.opleidingscode::text from gebruiker_opleidingen p where p.gebruiker_id = g.id order by 1)
	from sessies s
	join gebruikers g on g.id = s.gebruiker_id
	left join organisaties o on o.id = g.school_id
	where s.digest = p_digest and s.gezien_op > p_nu - p_rust and s.tot_op > p_nu and mag_aanmelden(g)
		and (g.school_id is null or o.actief);
end
$$;

-- ---- of the opleidingen that a teamleider has (null: all)

create function volledigheid(p_school integer, p_van date, p_tot date, p_vandaag date, p_opleidingen text[])
	returns table (direct boolean, bpvos bigint, aanbieder bigint, locatie bigint, leerweg bigint, begindatum bigint, opleiding bigint,
		onbekende_aanbieder bigint, onbekende_locatie bigint)
	language sql stable security definer set search_path = bpv, public, pg_temp set jit = off
	-- How many there are is not known when this is planned, and one by one is the wrong guess.
	set enable_nestloop = off set enable_sort = off as $$
	with o as materialized (
		select r.opleidingscode, range_agg(daterange(r.geldig_van, r.geldig_tot)) as geldig from opleidingen r group by r.opleidingscode),
	a as materialized (
		select r.onderwijsaanbiedercode, range_agg(daterange(r.geldig_van, r.geldig_tot)) as geldig from aanbieders r group by r.onderwijsaanbiedercode),
	l as materialized (
		select r.onderwijslocatiecode, range_agg(daterange(r.geldig_van, r.geldig_tot)) as geldig from locaties r group by r.onderwijslocatiecode),
	b as materialized (
		select b.opleidingscode, b.onderwijsaanbiedercode, b.onderwijslocatiecode, count(*) as aantal, count(*) filter (where b.leerweg is null) as leerweg,
			count(*) filter (where b.begindatum is null) as begindatum, daterange(min(b.geplande_einddatum), max(b.geplande_einddatum), '[]') as dagen
		from bpvos b
		where b.school_id = p_school and b.vervallen_op is null
			and b.geplande_einddatum between coalesce(p_van, '-infinity') and coalesce(p_tot, 'infinity')
			and (p_opleidingen is null or b.opleidingscode = any (p_opleidingen))
		group by 1, 2, 3),
	krap as materialized (
		select b.opleidingscode, b.onderwijsaanbiedercode, b.onderwijslocatiecode, o.geldig as o, a.geldig as a, l.geldig as l
		from b
		left join o on o.opleidingscode = b.opleidingscode
		left join a on a.onderwijsaanbiedercode = b.onderwijsaanbiedercode
		left join l on l.onderwijslocatiecode = b.onderwijslocatiecode
		where not (coalesce(o.geldig @> b.dagen, false) and coalesce(a.geldig @> b.dagen, b.onderwijsaanbiedercode is null)
			and coalesce(l.geldig @> b.dagen, b.onderwijslocatiecode is null))),
	onbekend as (
		select count(*) filter (where not coalesce(k.o @> b.geplande_einddatum, false)) as opleiding,
			count(*) filter (where b.onderwijsaanbiedercode is not null and not coalesce(k.a @> b.geplande_einddatum, false)) as aanbieder,
			count(*) filter (where b.onderwijslocatiecode is not null and not coalesce(k.l @> b.geplande_einddatum, false)) as locatie
		from krap k
		join bpvos b on b.opleidingscode = k.opleidingscode and coalesce(b.onderwijsaanbiedercode, '-') = coalesce(k.onderwijsaanbiedercode, '-')
			and coalesce(b.onderwijslocatiecode, '-') = coalesce(k.onderwijslocatiecode, '-')
		where b.school_id = p_school and b.vervallen_op is null
			and b.geplande_einddatum between coalesce(p_van, '-infinity') and coalesce(p_tot, 'infinity')
			and (p_opleidingen is null or b.opleidingscode = any (p_opleidingen)))
	select exists (select from routes r
			where r.school_id = p_school and r.soort = 'DIRECT' and daterange(r.geldig_van, r.geldig_tot) @> p_vandaag),
		coalesce(sum(b.aantal), 0)::bigint, coalesce(sum(b.aantal) filter (where b.onderwijsaanbiedercode is null), 0)::bigint,
		coalesce(sum(b.aantal) filter (where b.onderwijslocatiecode is null), 0)::bigint, coalesce(sum(b.leerweg), 0)::bigint,
		coalesce(sum(b.begindatum), 0)::bigint, (select opleiding from onbekend), (select aanbieder from onbekend), (select locatie from onbekend)
	from b
$$;
comment on function volledigheid(integer, date, date, date, text[]) is
	'How many placements of one school, or of some opleidingen of it, lack what the dashboard could use, by field; direct: its route that day.';

create or replace function volledigheid(p_school integer, p_van date, p_tot date, p_vandaag date)
	returns table (direct boolean, bpvos bigint, aanbieder bigint, locatie bigint, leerweg bigint, begindatum bigint, opleiding bigint,
		onbekende_aanbieder bigint, onbekende_locatie bigint)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select * from volledigheid(p_school, p_van, p_tot, p_vandaag, null)
$$;

create function volledigheid_gegevens(p_school integer, p_van date, p_tot date, p_opleidingen text[])
	returns table (einde date, bpvos bigint, zonder bigint)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select b.geplande_einddatum, count(*), count(*) filter (where p.bpvo_id is null and u.bpvo_id is null)
	from bpvos b
	left join plaatsingen(p_school, null, p_van, p_tot) p on p.bpvo_id = b.id
	left join uitnodigingen u on u.bpvo_id = b.id and u.respondent = 'STUDENT' and u.route = 'DIRECT' and u.houdt_plaats
	where b.school_id = p_school and b.vervallen_op is null
		and b.geplande_einddatum between coalesce(p_van, '-infinity') and coalesce(p_tot, 'infinity')
		and (p_opleidingen is null or b.opleidingscode = any (p_opleidingen))
	group by b.geplande_einddatum
	order by b.geplande_einddatum
$$;
comment on function volledigheid_gegevens(integer, date, date, text[]) is
	'How many placements of one school, or of some opleidingen of it, have no student details, by end date.';

create or replace function volledigheid_gegevens(p_school integer, p_van date, p_tot date)
	returns table (einde date, bpvos bigint, zonder bigint)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select * from volledigheid_gegevens(p_school, p_van, p_tot, null)
$$;

-- What somebody who sees some opleidingen can choose from: the places and sectors of those, not of the whole school.
create function cijfers_keuzes(p_school integer, p_opleidingen text[])
	returns table (veld text, code text, naam text, sector text, van integer, tot integer)
	language sql stable security definer set search_path = bpv, public, pg_temp set jit = off as $$
	with eigen as materialized (
		select distinct b.leerweg::text as leerweg, b.onderwijslocatiecode::text as locatie, b.onderwijsaanbiedercode::text as aanbieder
		from bpvos b
		-- Of the years that the dashboard begins with: all of a school's placements are many.
		where p_opleidingen is not null and b.school_id = p_school and b.vervallen_op is null and b.opleidingscode = any (p_opleidingen)
			and b.geplande_einddatum between current_date - interval '4 years' and current_date
		union
		select g.leerweg, g.locatie, g.aanbieder
		from cijfers_groepen g
		where p_opleidingen is not null and g.school_id = p_school and g.opleidingscode = any (p_opleidingen)),
	soort as materialized (
		select distinct o.sector::text as sector, o.niveau::text as niveau from opleidingen o where o.opleidingscode = any (p_opleidingen))
	select k.*
	from cijfers_keuzes(p_school) k
	where p_opleidingen is null or case k.veld
		when 'opleidingscode' then k.code = any (p_opleidingen)
		when 'leerweg' then k.code in (select e.leerweg from eigen e)
		when 'locatie' then k.code in (select e.locatie from eigen e)
		when 'aanbieder' then k.code in (select e.aanbieder from eigen e)
		when 'sector' then k.code in (select s.sector from soort s)
		when 'niveau' then k.code in (select s.niveau from soort s)
		else true end
$$;
comment on function cijfers_keuzes(integer, text[]) is 'What the filters of a school, or of some opleidingen of it, can choose from.';

revoke all on function mag_aanmelden, vraag_bevestiging, bevestig_gebruiker, gebruiker_van_certificaat(text, text, text),
	zie_sessie(bytea, timestamptz, interval, text, text, text), volledigheid(integer, date, date, date, text[]),
	volledigheid_gegevens(integer, date, date, text[]), cijfers_keuzes(integer, text[]) from public;
grant execute on function bevestig_gebruiker, mag_aanmelden to bpv_admin;
grant execute on function gebruiker_van_certificaat(text, text, text), zie_sessie(bytea, timestamptz, interval, text, text, text) to bpv_console;
grant execute on function volledigheid(integer, date, date, date, text[]), volledigheid_gegevens(integer, date, date, text[]),
	cijfers_keuzes(integer, text[]) to bpv_admin, bpv_console;
