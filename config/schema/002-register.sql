-- The register: organisations, overeenkomsten, routes, mandates, certificates seen.
-- Every geldig_tot is the first day that no longer counts, as in the contract; null is without end.

set local role bpv_eigenaar;
set local search_path = bpv, public;

create table organisaties (
	id integer generated always as identity primary key,
	oin oin not null constraint organisaties_oin_uniek unique,
	soort text not null constraint organisaties_soort check (soort in ('SCHOOL', 'LEVERANCIER', 'SBB')),
	naam naam not null,
	brin brin constraint organisaties_brin_uniek unique,
	actief boolean not null default true,
	aangemaakt_door persoon not null,
	aangemaakt_op timestamptz not null,
	gewijzigd_door persoon,
	gewijzigd_op timestamptz,
	constraint organisaties_school_heeft_brin
		check ((soort = 'SCHOOL') = (brin is not null)),
	constraint organisaties_oin_van_brin
		check (soort <> 'SCHOOL' or oin = '00000007000' || brin || '00000')
);
comment on table organisaties is 'Who may appear on an envelope: schools, suppliers, SBB itself.';

create table overeenkomsten (
	id integer generated always as identity primary key,
	school_id integer not null references organisaties,
	nummer text not null constraint overeenkomsten_nummer check (nummer ~ '^[A-Za-z0-9._/-]{1,40}$'),
	versie integer not null constraint overeenkomsten_versie check (versie between 1 and 9999),
	status text not null constraint overeenkomsten_status
		check (status in ('CONCEPT', 'AANGEBODEN', 'ONDERTEKEND', 'ACTIEF', 'OPGESCHORT', 'BEEINDIGD')),
	geldig_van date not null,
	geldig_tot date,
	veldenset text not null constraint overeenkomsten_veldenset check (veldenset in ('VOLLEDIG', 'BASIS')),
	open_antwoorden boolean not null,
	profiel text not null constraint overeenkomsten_profiel check (profiel in ('2W-be', '2W-be-S', '2W-be-SE')),
	vrijgavemoment text not null default 'WEKELIJKS' constraint overeenkomsten_vrijgavemoment
		check (vrijgavemoment in ('DIRECT', 'WEKELIJKS', 'MAANDELIJKS')),
	grondslag text,
	doel text,
	dpia_datum date,
	rol_sbb text not null constraint overeenkomsten_rol_sbb
		check (rol_sbb in ('VERWERKER', 'ZELFSTANDIG_VERANTWOORDELIJK')),
	subverwerker naam,
	bewaar_contact_dagen integer not null default 180 check (bewaar_contact_dagen between 1 and 3660),
	bewaar_antwoorden_maanden integer not null default 84 check (bewaar_antwoorden_maanden between 1 and 240),
	bewaar_koppeling_maanden integer not null default 6 check (bewaar_koppeling_maanden between 1 and 60),
	aangemaakt_door persoon not null,
	aangemaakt_op timestamptz not null,
	geactiveerd_door persoon,
	geactiveerd_op timestamptz,
	gewijzigd_door persoon,
	gewijzigd_op timestamptz,
	constraint overeenkomsten_nummer_versie_uniek unique (nummer, versie),
	constraint overeenkomsten_periode check (geldig_tot > geldig_van),
	constraint overeenkomsten_twee_personen check (geactiveerd_door <> aangemaakt_door),
	constraint overeenkomsten_actief_is_geactiveerd
		check (status not in ('ACTIEF', 'OPGESCHORT') or (geactiveerd_door is not null and geactiveerd_op is not null)),
	constraint overeenkomsten_volledig_heeft_grond
		check (veldenset <> 'VOLLEDIG' or (grondslag <> '' and doel <> '' and dpia_datum is not null
			and grondslag is not null and doel is not null)),
	constraint overeenkomsten_een_tegelijk
		exclude using gist (school_id with =, daterange(geldig_van, geldig_tot) with &&)
		where (status in ('ACTIEF', 'OPGESCHORT'))
);
create index overeenkomsten_school on overeenkomsten (school_id, geldig_van);
comment on table overeenkomsten is 'Gegevensuitwisselingsovereenkomst of SBB and a school; every change is a new version.';

create table overeenkomst_diensten (
	overeenkomst_id integer not null references overeenkomsten,
	dienst operatie not null,
	primary key (overeenkomst_id, dienst)
);
comment on table overeenkomst_diensten is 'Which operations an overeenkomst allows.';

create table routes (
	school_id integer not null references organisaties,
	soort text not null constraint routes_soort check (soort in ('DIRECT', 'VIA_PRAKTIJKOPLEIDER')),
	geldig_van date not null,
	geldig_tot date,
	aangemaakt_door persoon not null,
	aangemaakt_op timestamptz not null,
	primary key (school_id, geldig_van),
	constraint routes_periode check (geldig_tot > geldig_van),
	constraint routes_een_tegelijk
		exclude using gist (school_id with =, daterange(geldig_van, geldig_tot) with &&)
);
comment on table routes is 'How students of a school are invited: one dated setting per BRIN, for all its locations.';

create table mandaten (
	id integer generated always as identity primary key,
	leverancier_id integer not null references organisaties,
	school_id integer not null references organisaties,
	dienst text not null,
	geldig_van date not null,
	geldig_tot date,
	bron text not null constraint mandaten_bron
		check (char_length(bron) between 1 and 100 and bron !~ '^\s|[\x01-\x1f\x7f-\x9f]'),
	aangemaakt_door persoon not null,
	aangemaakt_op timestamptz not null,
	ingetrokken_door persoon,
	ingetrokken_op timestamptz,
	constraint mandaten_dienst check (dienst in ('*', 'testen_verbinding', 'opvragen_overeenkomst',
		'aanleveren_studentgegevens', 'intrekken_studentgegevens', 'opvragen_aanleverstatus',
		'opvragen_vragenlijsten', 'opvragen_resultaten', 'opvragen_resultatenbestand')),
	constraint mandaten_periode check (geldig_tot > geldig_van),
	constraint mandaten_ander check (leverancier_id <> school_id),
	constraint mandaten_ingetrokken check ((ingetrokken_door is null) = (ingetrokken_op is null)),
	constraint mandaten_een_tegelijk
		exclude using gist (leverancier_id with =, school_id with =, dienst with =,
			daterange(geldig_van, geldig_tot) with &&)
		where (ingetrokken_op is null)
);
create index mandaten_paar on mandaten (school_id, leverancier_id) where ingetrokken_op is null;
comment on table mandaten is 'A school lets a supplier send on its behalf; dienst * is every service of the overeenkomst. Never deleted.';

create table certificaten (
	vingerafdruk text not null constraint certificaten_vingerafdruk check (vingerafdruk ~ '^[0-9a-f]{64}$'),
	doel text not null constraint certificaten_doel check (doel in ('TLS', 'ONDERTEKENING', 'VERSLEUTELING')),
	oin oin not null,
	geldig_van timestamptz not null,
	geldig_tot timestamptz not null,
	eerst_gezien timestamptz not null,
	laatst_gezien timestamptz not null,
	primary key (vingerafdruk, doel),
	constraint certificaten_gezien check (laatst_gezien >= eerst_gezien)
);
create index certificaten_oin on certificaten (oin, geldig_tot);
comment on table certificaten is 'Certificates that arrived in accepted messages, so that a school sees in time what expires.';
