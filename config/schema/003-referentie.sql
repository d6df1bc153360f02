-- Dated reference data: what a code meant when. Imported, never edited; geldig_tot is the first day that no longer counts.

set local role bpv_eigenaar;
set local search_path = bpv, public;

create table opleidingen (
	opleidingscode opleidingscode not null,
	naam naam not null,
	niveau smallint not null constraint opleidingen_niveau check (niveau between 1 and 4),
	sector naam not null,
	kwalificatiedossier naam not null,
	geldig_van date not null,
	geldig_tot date,
	primary key (opleidingscode, geldig_van),
	constraint opleidingen_periode check (geldig_tot > geldig_van),
	constraint opleidingen_een_tegelijk
		exclude using gist (opleidingscode with =, daterange(geldig_van, geldig_tot) with &&)
);
comment on table opleidingen is 'Register van beroepsopleidingen: crebo with name, level, sector and qualification file.';

create table aanbieders (
	onderwijsaanbiedercode onderwijsaanbiedercode not null,
	school_id integer not null references organisaties,
	naam naam not null,
	geldig_van date not null,
	geldig_tot date,
	primary key (onderwijsaanbiedercode, geldig_van),
	constraint aanbieders_periode check (geldig_tot > geldig_van),
	constraint aanbieders_een_tegelijk
		exclude using gist (onderwijsaanbiedercode with =, daterange(geldig_van, geldig_tot) with &&)
);
comment on table aanbieders is 'RIO: which onderwijsaanbieder belonged to which school when.';

create table locaties (
	onderwijslocatiecode onderwijslocatiecode not null,
	school_id integer not null references organisaties,
	naam naam not null,
	plaats naam,
	geldig_van date not null,
	geldig_tot date,
	primary key (onderwijslocatiecode, geldig_van),
	constraint locaties_periode check (geldig_tot > geldig_van),
	constraint locaties_een_tegelijk
		exclude using gist (onderwijslocatiecode with =, daterange(geldig_van, geldig_tot) with &&)
);
comment on table locaties is 'RIO: which onderwijslocatie belonged to which school when.';

create table leerbedrijven (
	leerbedrijf_id leerbedrijf_id not null,
	naam naam not null,
	plaats naam,
	geldig_van date not null,
	geldig_tot date,
	primary key (leerbedrijf_id, geldig_van),
	constraint leerbedrijven_periode check (geldig_tot > geldig_van),
	constraint leerbedrijven_een_tegelijk
		exclude using gist (leerbedrijf_id with =, daterange(geldig_van, geldig_tot) with &&)
);
comment on table leerbedrijven is 'Recognised training companies, with the period of their recognition.';
