-- Results. A row of respons is one version of one response: a correction is a new row with a new mutatienummer, and the
-- older row gets vervallen_bij. Snapshot N is: mutatienummer <= N and (vervallen_bij is null or vervallen_bij > N).
-- Why hash partitions by school: docs/decisions.md, "The store".

set local role bpv_eigenaar;
set local search_path = bpv, public;

create table mutatieteller (
	enige boolean primary key default true constraint mutatieteller_enige check (enige),
	laatste bigint not null constraint mutatieteller_laatste check (laatste >= 0)
);
insert into mutatieteller (laatste) values (0);
comment on table mutatieteller is 'The last mutatienummer given out. Its row lock is held until commit, so numbers become visible in their own order.';

create table leveringen (
	id integer generated always as identity primary key,
	op timestamptz not null,
	door persoon not null,
	mutatie_van bigint not null,
	mutatie_tot bigint not null,
	constraint leveringen_reeks exclude using gist (int8range(mutatie_van, mutatie_tot, '[]') with &&),
	constraint leveringen_volgorde check (mutatie_tot >= mutatie_van)
);
comment on table leveringen is 'One import of results: the mutatienummers it holds and when it came in.';

create table leveringen_scholen (
	levering_id integer not null references leveringen,
	school_id integer not null references organisaties,
	respondent respondent not null,
	anoniem boolean not null,
	aantal integer not null constraint leveringen_scholen_aantal check (aantal > 0),
	primary key (school_id, levering_id, respondent, anoniem)
);
comment on table leveringen_scholen is 'How many responses an import brought a school; decides when small groups may be released.';

create table respons (
	school_id integer not null references organisaties,
	mutatienummer bigint not null constraint respons_mutatienummer check (mutatienummer > 0),
	vervallen_bij bigint,
	respons_id uuid not null,
	vragenlijst_id integer not null references vragenlijsten,
	invuldatum date not null,
	geplande_einddatum date not null,
	opleidingscode opleidingscode not null,
	leerbedrijf_id leerbedrijf_id not null,
	onderwijsaanbiedercode onderwijsaanbiedercode,
	onderwijslocatiecode onderwijslocatiecode,
	leerweg leerweg,
	primary key (school_id, mutatienummer),
	constraint respons_vervallen check (vervallen_bij > mutatienummer)
) partition by hash (school_id);
create unique index respons_geldig on respons (respons_id, school_id) where vervallen_bij is null;
create index respons_vervallen on respons (vervallen_bij) where vervallen_bij is not null;
comment on table respons is 'One version of one response, with the keys of the placement. Pseudonymous, not anonymous.';

create table antwoorden (
	mutatienummer bigint not null,
	school_id integer not null,
	variabele_id smallint not null,
	waarde smallint constraint antwoorden_waarde check (waarde between -9 and 99),
	tekst text constraint antwoorden_tekst check (char_length(tekst) between 1 and 10000),
	primary key (school_id, mutatienummer, variabele_id),
	constraint antwoorden_een_van_twee check ((waarde is null) <> (tekst is null))
) partition by hash (school_id);
comment on table antwoorden is 'One row per answer of one version of a response: a value or an open text. Without foreign keys, which would
cost seven eighths of an import''s time: the import''s one statement joins respons and variabelen, and nothing else inserts here.';

do $$
begin
	for deel in 0..15 loop
		execute format('create table respons_%s partition of respons for values with (modulus 16, remainder %s)',
			to_char(deel, 'FM00'), deel);
		execute format('create table antwoorden_%s partition of antwoorden for values with (modulus 16, remainder %s)',
			to_char(deel, 'FM00'), deel);
	end loop;
end
$$;

create table verwijderingen (
	school_id integer not null references organisaties,
	mutatienummer bigint not null,
	respons_id uuid not null,
	reden text not null constraint verwijderingen_reden
		check (reden in ('INGETROKKEN', 'BEWAARTERMIJN_VERSTREKEN', 'GEWIST_OP_VERZOEK')),
	op timestamptz not null,
	primary key (school_id, mutatienummer),
	constraint verwijderingen_respons_uniek unique (respons_id)
);
comment on table verwijderingen is 'Tombstones: responses that a school must delete too. A removed responsId never comes back.';

create table verstrekkingen (
	id bigint generated always as identity primary key,
	op timestamptz not null,
	school_id integer not null references organisaties,
	aan_oin oin not null,
	vanaf bigint not null,
	tot bigint not null,
	rijen bigint not null constraint verstrekkingen_rijen check (rijen >= 0)
);
create index verstrekkingen_school on verstrekkingen (school_id, op);
comment on table verstrekkingen is 'Audit of pulls: who received how many rows about which school, and when.';

-- How far a school may see. Results become visible at the release moments of its overeenkomst. Within field set BASIS
-- (and for questionnaires with the promise ANONIEM always) what is new waits until it is at least five of a kind of
-- respondent, so that an increment does not tell who answered yesterday.
create function vrijgegeven_tot(p_school integer, p_veldenset text, p_vrijgavemoment text, p_nu timestamptz)
	returns bigint language plpgsql stable set search_path = bpv, public as $$
declare
	grens timestamptz := case p_vrijgavemoment
		when 'DIRECT' then 'infinity'
		when 'WEKELIJKS' then date_trunc('week', p_nu at time zone 'Europe/Amsterdam') at time zone 'Europe/Amsterdam'
		else date_trunc('month', p_nu at time zone 'Europe/Amsterdam') at time zone 'Europe/Amsterdam' end;
	minste constant integer := 5;
	horizon bigint := 0;
	studenten integer := 0;
	leerbedrijven integer := 0;
	stap record;
begin
	for stap in
		select l.mutatie_tot,
			coalesce(sum(s.aantal) filter (where s.respondent = 'STUDENT'), 0) as studenten,
			coalesce(sum(s.aantal) filter (where s.respondent = 'LEERBEDRIJF'), 0) as leerbedrijven
		from leveringen l
		left join leveringen_scholen s on s.levering_id = l.id and s.school_id = p_school
			and (p_veldenset = 'BASIS' or s.anoniem)
		where l.op <= grens
		group by l.id
		order by l.mutatie_tot
	loop
		studenten := studenten + stap.studenten;
		leerbedrijven := leerbedrijven + stap.leerbedrijven;
		if (studenten = 0 or studenten >= minste) and (leerbedrijven = 0 or leerbedrijven >= minste) then
			horizon := stap.mutatie_tot;
			studenten := 0;
			leerbedrijven := 0;
		end if;
	end loop;
	return horizon;
end
$$;
comment on function vrijgegeven_tot is 'The highest mutatienummer that a school may see at a moment.';
