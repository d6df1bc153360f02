-- People who look at pages: who they are, what they may see, and who of them is logged in. The pages have a role of their own in the
-- database (bpv_console), which reads no table: it calls functions, each of which answers one question about one visitor.

do $$
begin
	create role bpv_console login nosuperuser nocreatedb nocreaterole noinherit;
exception when duplicate_object or unique_violation then
	null; -- roles belong to the cluster; another database made it
end
$$;
comment on role bpv_console is 'The pages (bpv-console): logs people in and reads figures, by functions alone.';

set local role bpv_eigenaar;
set local search_path = bpv, public;

grant usage on schema bpv to bpv_console;

-- ---- who

create table gebruikers (
	id bigint generated always as identity primary key,
	soort text not null constraint gebruikers_soort check (soort in ('SBB', 'SCHOOL')),
	naam text not null constraint gebruikers_naam check (naam ~ '^[a-z0-9][a-z0-9._@-]{0,99}$'),
	volledige_naam naam not null,
	emailadres text constraint gebruikers_emailadres check (emailadres ~ '^[^\s@]+@[^\s@]+$' and emailadres = lower(emailadres)),
	school_id integer references organisaties,
	certificaat_uitgever text,
	certificaat_houder text,
	oidc_naam text constraint gebruikers_oidc_naam check (char_length(oidc_naam) between 1 and 200),
	oidc_onderwerp text,
	toegevoegd_door persoon not null,
	toegevoegd_op timestamptz not null,
	ingetrokken_door persoon,
	ingetrokken_op timestamptz,
	constraint gebruikers_soort_uniek unique (id, soort),
	constraint gebruikers_school check ((soort = 'SCHOOL') = (school_id is not null)),
	constraint gebruikers_certificaat check ((certificaat_uitgever is null) = (certificaat_houder is null)),
	constraint gebruikers_onderwerp check (oidc_onderwerp is null or oidc_naam is not null),
	constraint gebruikers_intrekking check ((ingetrokken_door is null) = (ingetrokken_op is null))
);
create unique index gebruikers_naam_uniek on gebruikers (naam) where ingetrokken_op is null;
create unique index gebruikers_certificaat_uniek on gebruikers (certificaat_uitgever, certificaat_houder)
	where ingetrokken_op is null;
create unique index gebruikers_oidc_uniek on gebruikers (lower(oidc_naam)) where ingetrokken_op is null;
create unique index gebruikers_onderwerp_uniek on gebruikers (oidc_onderwerp) where ingetrokken_op is null;
comment on table gebruikers is 'People who may log in to the pages: of SBB, or of one school.';
comment on column gebruikers.certificaat_houder is
	'Subject of the certificate they log in with, beside who issued it: the next one of the same person works as this one did.';
comment on column gebruikers.oidc_onderwerp is 'Issuer and subject, once they came in by oidc_naam; from then on this alone.';

create table gebruiker_rollen (
	gebruiker_id bigint not null,
	soort text not null,
	rol text not null,
	primary key (gebruiker_id, rol),
	constraint gebruiker_rollen_van foreign key (gebruiker_id, soort) references gebruikers (id, soort),
	constraint gebruiker_rollen_rol check (case soort when 'SBB' then rol in ('BEHEERDER', 'ADVISEUR', 'SERVICEDESK', 'FG')
		else rol in ('KWALITEIT', 'TEAMLEIDER', 'DATA') end)
);
comment on table gebruiker_rollen is 'What they are here for. Roles of SBB are never those of a school.';

create table gebruiker_opleidingen (
	gebruiker_id bigint not null references gebruikers,
	opleidingscode opleidingscode not null,
	primary key (gebruiker_id, opleidingscode)
);
comment on table gebruiker_opleidingen is 'Which opleidingen a teamleider sees.';

create table gebruiker_scholen (
	gebruiker_id bigint not null references gebruikers,
	school_id integer not null references organisaties,
	primary key (gebruiker_id, school_id)
);
comment on table gebruiker_scholen is 'Schools that an adviseur sees beside those that have him as SBB_ADVISEUR (by mail address).';

-- ---- who is logged in

create table aanmeldingen (
	id bigint generated always as identity primary key,
	gebruiker_id bigint not null references gebruikers,
	hoe text not null constraint aanmeldingen_hoe check (hoe in ('CERTIFICAAT', 'OIDC', 'LINK')),
	op timestamptz not null,
	geeindigd_op timestamptz,
	einde text constraint aanmeldingen_einde check (einde in ('AFGEMELD', 'INGETROKKEN', 'VERLOPEN')),
	constraint aanmeldingen_einde_op check ((geeindigd_op is null) = (einde is null))
);
create index aanmeldingen_van on aanmeldingen (gebruiker_id, op);
comment on table aanmeldingen is 'Each time that somebody logged in, how, and how that ended.';

create table sessies (
	digest sha256 primary key,
	aanmelding_id bigint not null references aanmeldingen,
	gebruiker_id bigint not null references gebruikers,
	gezien_op timestamptz not null,
	tot_op timestamptz not null
);
create index sessies_van on sessies (gebruiker_id);
comment on table sessies is 'Who is logged in now. The token itself is in a browser and nowhere else: this is its SHA-256.';

create table aanmeldlinks (
	digest sha256 primary key,
	gebruiker_id bigint not null references gebruikers,
	gemaakt_door persoon not null,
	gemaakt_op timestamptz not null,
	geldig_tot timestamptz not null,
	gebruikt_op timestamptz,
	constraint aanmeldlinks_kort check (geldig_tot <= gemaakt_op + interval '7 days')
);
comment on table aanmeldlinks is 'Addresses that log somebody in once.';

create table aanmeldpogingen (
	digest sha256 primary key,
	nonce text not null,
	verificatie text not null,
	naar text not null,
	begonnen_op timestamptz not null
);
comment on table aanmeldpogingen is 'Who was sent to the OpenID Connect provider and has to come back: by the SHA-256 of the state.';

select bewaak('gebruikers', '{naam}', '{volledige_naam,emailadres,certificaat_houder,oidc_naam,oidc_onderwerp}');
select bewaak('gebruiker_rollen', '{gebruiker_id,rol}');
select bewaak('gebruiker_opleidingen', '{gebruiker_id,opleidingscode}');
select bewaak('gebruiker_scholen', '{gebruiker_id,school}');
select bewaak('aanmeldingen', '{id}');
select bewaak('aanmeldlinks', '{gebruiker_id,gemaakt_op}');

-- ---- what the pages may ask

-- Schools that somebody may see. An adviseur's: those that name him, and those he was given.
create function scholen_van(p_gebruiker bigint)
	returns table (id integer, brin text, naam text)
	language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select o.id, o.brin::text, o.naam::text
	from gebruikers g
	join organisaties o on o.soort = 'SCHOOL' and o.actief
	where g.id = p_gebruiker and g.ingetrokken_op is null
		and case g.soort when 'SCHOOL' then o.id = g.school_id
			else exists (select from gebruiker_rollen r where r.gebruiker_id = g.id and r.rol in ('BEHEERDER', 'SERVICEDESK', 'FG'))
				or exists (select from gebruiker_scholen s where s.gebruiker_id = g.id and s.school_id = o.id)
				or exists (select from contactpersonen c
					where c.organisatie_id = o.id and c.rol = 'SBB_ADVISEUR' and lower(c.emailadres) = g.emailadres)
			end
	order by o.naam, o.brin
$$;
comment on function scholen_van is 'Which schools somebody sees on the pages.';

-- Whose session this is, and that they were seen. No row: nobody's, too old, idle too long, or they were withdrawn.
create function zie_sessie(p_digest bytea, p_nu timestamptz, p_rust interval)
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
	where s.digest = p_digest and s.gezien_op > p_nu - p_rust and s.tot_op > p_nu and g.ingetrokken_op is null
		and (g.school_id is null or o.actief);
end
$$;

create function begin_sessie(p_gebruiker bigint, p_hoe text, p_digest bytea, p_nu timestamptz, p_duur interval)
	returns void language plpgsql security definer set search_path = bpv, public, pg_temp as $$
declare
	aanmelding bigint;
begin
	perform set_config('bpv.actor', g.naam, true), set_config('bpv.handeling', 'aanmelden', true)
	from gebruikers g where g.id = p_gebruiker;
	insert into aanmeldingen (gebruiker_id, hoe, op) values (p_gebruiker, p_hoe, p_nu) returning id into aanmelding;
	insert into sessies (digest, aanmelding_id, gebruiker_id, gezien_op, tot_op)
	values (p_digest, aanmelding, p_gebruiker, p_nu, p_nu + p_duur);
end
$$;

create function eindig_sessie(p_digest bytea, p_nu timestamptz)
	returns void language plpgsql security definer set search_path = bpv, public, pg_temp as $$
declare
	sessie sessies;
begin
	delete from sessies where digest = p_digest returning * into sessie;
	if sessie.digest is null then
		return;
	end if;
	perform set_config('bpv.actor', g.naam, true), set_config('bpv.handeling', 'afmelden', true)
	from gebruikers g where g.id = sessie.gebruiker_id;
	update aanmeldingen set geeindigd_op = p_nu, einde = 'AFGEMELD' where id = sessie.aanmelding_id;
end
$$;

-- Whoever is withdrawn is logged out, by whatever statement it was done.
create function beeindig_sessies()
	returns trigger language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	update aanmeldingen a set geeindigd_op = new.ingetrokken_op, einde = 'INGETROKKEN'
	from sessies s where s.gebruiker_id = new.id and a.id = s.aanmelding_id;
	delete from sessies where gebruiker_id = new.id;
	delete from aanmeldlinks where gebruiker_id = new.id and gebruikt_op is null;
	return null;
end
$$;
create trigger ingetrokken after update of ingetrokken_op on gebruikers
	for each row when (new.ingetrokken_op is not null) execute function beeindig_sessies();

-- Hourly or so, by any console: what ended by itself.
create function ruim_sessies(p_nu timestamptz, p_rust interval)
	returns void language plpgsql security definer set search_path = bpv, public, pg_temp as $$
begin
	perform set_config('bpv.actor', 'bpv-console', true), set_config('bpv.handeling', 'afmelden', true);
	with weg as (delete from sessies where tot_op <= p_nu or gezien_op <= p_nu - p_rust returning aanmelding_id)
	update aanmeldingen a set geeindigd_op = p_nu, einde = 'VERLOPEN' from weg where a.id = weg.aanmelding_id;
	delete from aanmeldpogingen where begonnen_op < p_nu - interval '1 hour';
	delete from aanmeldlinks where geldig_tot < p_nu and gebruikt_op is null;
end
$$;

create function gebruiker_van_certificaat(p_uitgever text, p_houder text)
	returns bigint language sql stable security definer set search_path = bpv, public, pg_temp as $$
	select id from gebruikers
	where certificaat_uitgever = p_uitgever and certificaat_houder = p_houder and ingetrokken_op is null
$$;

-- By the subject; by the name that staff wrote down only for who has no subject yet, which is then written down too.
create function gebruiker_van_oidc(p_naam text, p_onderwerp text)
	returns bigint language plpgsql security definer set search_path = bpv, public, pg_temp as $$
declare
	gevonden bigint;
begin
	select id into gevonden from gebruikers where oidc_onderwerp = p_onderwerp and ingetrokken_op is null;
	if gevonden is null then
		perform set_config('bpv.actor', g.naam, true), set_config('bpv.handeling', 'aanmelden', true)
		from gebruikers g where lower(g.oidc_naam) = lower(p_naam) and g.ingetrokken_op is null;
		update gebruikers set oidc_onderwerp = p_onderwerp
		where lower(oidc_naam) = lower(p_naam) and oidc_onderwerp is null and ingetrokken_op is null
		returning id into gevonden;
	end if;
	return gevonden;
end
$$;

create function gebruik_link(p_digest bytea, p_nu timestamptz)
	returns bigint language plpgsql security definer set search_path = bpv, public, pg_temp as $$
declare
	gevonden bigint;
begin
	perform set_config('bpv.actor', g.naam, true), set_config('bpv.handeling', 'aanmelden', true)
	from aanmeldlinks l join gebruikers g on g.id = l.gebruiker_id where l.digest = p_digest;
	update aanmeldlinks l set gebruikt_op = p_nu
	from gebruikers g
	where l.digest = p_digest and l.gebruikt_op is null and l.geldig_tot > p_nu
		and g.id = l.gebruiker_id and g.ingetrokken_op is null
	returning l.gebruiker_id into gevonden;
	return gevonden;
end
$$;

create function begin_poging(p_digest bytea, p_nonce text, p_verificatie text, p_naar text, p_nu timestamptz)
	returns void language sql volatile security definer set search_path = bpv, public, pg_temp as $$
	insert into aanmeldpogingen (digest, nonce, verificatie, naar, begonnen_op)
	values (p_digest, p_nonce, p_verificatie, p_naar, p_nu)
$$;

-- Once: who comes back a second time was never sent.
create function eindig_poging(p_digest bytea, p_nu timestamptz)
	returns table (nonce text, verificatie text, naar text)
	language sql volatile security definer set search_path = bpv, public, pg_temp as $$
	delete from aanmeldpogingen p
	where p.digest = p_digest and p.begonnen_op > p_nu - interval '10 minutes'
	returning p.nonce, p.verificatie, p.naar
$$;

revoke all on function scholen_van, zie_sessie, begin_sessie, eindig_sessie, beeindig_sessies, ruim_sessies,
	gebruiker_van_certificaat, gebruiker_van_oidc, gebruik_link, begin_poging, eindig_poging from public;
grant execute on function scholen_van, zie_sessie, begin_sessie, eindig_sessie, ruim_sessies,
	gebruiker_van_certificaat, gebruiker_van_oidc, gebruik_link, begin_poging, eindig_poging to bpv_console;
grant execute on function scholen_van to bpv_admin;
grant select on gebruikers, gebruiker_rollen, gebruiker_opleidingen, gebruiker_scholen, aanmeldingen, aanmeldlinks to bpv_admin;
grant insert, update (ingetrokken_door, ingetrokken_op) on gebruikers to bpv_admin;
grant insert on gebruiker_rollen, gebruiker_opleidingen, gebruiker_scholen, aanmeldlinks to bpv_admin;
