-- Certificates whole: every purpose, what they are made of, pins, and those we block ourselves.

set local role bpv_eigenaar;
set local search_path = bpv, public;

-- What a certificate is made of; null where it was noted before this migration.
create domain generatie as text check (value in ('ONBEKEND', 'G1', 'G4'));
create domain sleutelsoort as text check (value in ('RSA', 'EC'));
create domain sleutelbits as integer check (value between 1 and 100000);
create domain uitgever as text check (char_length(value) between 1 and 255);
create domain serienummer as text check (value ~ '^-?[0-9a-f]{1,64}$');
create domain policy_oid as text check (value ~ '^[0-9.]{0,47}$');

alter table certificaten
	add column generatie generatie,
	add column sleutelsoort sleutelsoort,
	add column sleutelbits sleutelbits,
	add column uitgever uitgever,
	add column serienummer serienummer,
	add column policy policy_oid;
create index certificaten_geldig_tot on certificaten (geldig_tot);
grant update (generatie, sleutelsoort, sleutelbits, uitgever, serienummer, policy) on certificaten to bpv_gateway;

alter table geregistreerde_certificaten
	drop constraint geregistreerde_certificaten_doel,
	add constraint geregistreerde_certificaten_doel check (doel in ('TLS', 'ONDERTEKENING', 'VERSLEUTELING')),
	add column generatie generatie,
	add column sleutelsoort sleutelsoort,
	add column sleutelbits sleutelbits,
	add column uitgever uitgever,
	add column serienummer serienummer,
	add column policy policy_oid;
comment on table geregistreerde_certificaten is
	'What organisations handed in: what answers are encrypted to (WB012), and what a pin accepts. Never deleted.';

create table vastgepinde_doelen (
	id integer generated always as identity primary key,
	oin oin not null references organisaties (oin),
	doel text not null constraint vastgepinde_doelen_doel check (doel in ('TLS', 'ONDERTEKENING')),
	uitgever uitgever,
	door persoon not null,
	op timestamptz not null,
	losgemaakt_door persoon,
	losgemaakt_op timestamptz,
	constraint vastgepinde_doelen_losgemaakt check ((losgemaakt_door is null) = (losgemaakt_op is null))
);
create unique index vastgepinde_doelen_een
	on vastgepinde_doelen (oin, doel, coalesce(uitgever, '')) where losgemaakt_op is null;
comment on table vastgepinde_doelen is
	'For this purpose only registered certificates are accepted of an organisation, or also those of one issuer. Never deleted.';

create table geblokkeerde_certificaten (
	id integer generated always as identity primary key,
	vingerafdruk text constraint geblokkeerde_certificaten_vingerafdruk check (vingerafdruk ~ '^[0-9a-f]{64}$'),
	uitgever uitgever,
	serienummer serienummer,
	reden text not null constraint geblokkeerde_certificaten_reden
		check (char_length(reden) between 1 and 200 and reden !~ '^\s|[\x01-\x1f\x7f-\x9f]'),
	geblokkeerd_door persoon not null,
	geblokkeerd_op timestamptz not null,
	opgeheven_door persoon,
	opgeheven_op timestamptz,
	constraint geblokkeerde_certificaten_welk check ((uitgever is null) = (serienummer is null)
		and (vingerafdruk is null) <> (uitgever is null)),
	constraint geblokkeerde_certificaten_opgeheven check ((opgeheven_door is null) = (opgeheven_op is null))
);
create unique index geblokkeerde_certificaten_vingerafdruk
	on geblokkeerde_certificaten (vingerafdruk) where opgeheven_op is null and vingerafdruk is not null;
create unique index geblokkeerde_certificaten_nummer
	on geblokkeerde_certificaten (uitgever, serienummer) where opgeheven_op is null and uitgever is not null;
comment on table geblokkeerde_certificaten is
	'Our own block list, beside the CRLs: one certificate, by fingerprint or by issuer and serial number. Never deleted.';

grant select on vastgepinde_doelen, geblokkeerde_certificaten to bpv_gateway, bpv_admin;
grant insert, update (losgemaakt_door, losgemaakt_op) on vastgepinde_doelen to bpv_admin;
grant insert, update (opgeheven_door, opgeheven_op) on geblokkeerde_certificaten to bpv_admin;

select bewaak('vastgepinde_doelen', '{oin,doel,uitgever}');
select bewaak('geblokkeerde_certificaten', '{vingerafdruk,uitgever,serienummer}');
