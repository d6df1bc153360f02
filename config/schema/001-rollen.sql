-- Roles, extensions, schema, and the formats of the field as domains.
--
-- Run by `bpv-admin migrate` as a role that may create roles (the cluster's superuser, or a DBA made the three roles
-- before). Roles have no password: they come in over the private socket (pg_hba: trust or peer), never over a network.

do $$
declare
	rol record;
begin
	for rol in
		select * from (values
			('bpv_eigenaar', 'nologin'),
			('bpv_gateway',  'login'),
			('bpv_admin',    'login')) as r (naam, soort)
	loop
		begin
			execute format('create role %I %s nosuperuser nocreatedb nocreaterole noinherit',
				rol.naam, rol.soort);
		exception when duplicate_object or unique_violation then
			null; -- roles belong to the cluster; another database made them
		end;
	end loop;
end
$$;

comment on role bpv_eigenaar is 'Owns everything in schema bpv; nobody logs in as this role.';
comment on role bpv_gateway is 'The message plane (bpv-gateway): reads the register, writes claims, journal and student details.';
comment on role bpv_admin is 'SBB''s staff and imports (bpv-admin): changes the register, never reads sealed student details.';

create extension if not exists btree_gist with schema public;
create extension if not exists pgcrypto with schema public;

-- Where nobody else may put a table or a function in our way.
revoke create on schema public from public;

alter schema bpv owner to bpv_eigenaar;
alter table bpv.schema_migratie owner to bpv_eigenaar;
comment on schema bpv is 'BPV Monitor gateway: the register, what schools deliver, and the results they may have.';

set local role bpv_eigenaar;
set local search_path = bpv, public;

comment on table schema_migratie is 'Which files of config/schema have been applied, with the SHA-256 of their bytes.';

create domain oin as text
	constraint oin_formaat check (value ~ '^000000(0[1-46-9]|10|99)[0-9A-Z]{9}000$');
create domain brin as text
	constraint brin_formaat check (value ~ '^[0-9]{2}[A-Z]{2}$');
create domain onderwijsaanbiedercode as text
	constraint onderwijsaanbiedercode_formaat check (value ~ '^[0-9]{3}A[0-9]{3}$');
create domain onderwijslocatiecode as text
	constraint onderwijslocatiecode_formaat check (value ~ '^[0-9]{3}X[0-9]{3}$');
create domain opleidingscode as text
	constraint opleidingscode_formaat check (value ~ '^[0-9]{5}$');
create domain leerbedrijf_id as text
	constraint leerbedrijf_id_formaat check (value ~ '^[1-9][0-9]{8}$');
create domain bpvo_kenmerk as text
	constraint bpvo_kenmerk_formaat check (value ~ '^[A-Za-z0-9._-]{1,36}$');
create domain leerweg as text
	constraint leerweg_code check (value in ('BOL', 'BBL', 'OVO', 'BOL_DT'));
create domain respondent as text
	constraint respondent_code check (value in ('STUDENT', 'LEERBEDRIJF'));
create domain operatie as text
	constraint operatie_code check (value in ('testen_verbinding', 'opvragen_overeenkomst', 'aanleveren_studentgegevens',
		'intrekken_studentgegevens', 'opvragen_aanleverstatus', 'opvragen_vragenlijsten', 'opvragen_resultaten',
		'opvragen_resultatenbestand'));
create domain naam as text
	constraint naam_formaat check (char_length(value) between 1 and 200 and value !~ '^\s|[\x01-\x1f\x7f-\x9f]');
create domain persoon as text
	constraint persoon_formaat check (char_length(value) between 1 and 100);
create domain sha256 as bytea
	constraint sha256_lengte check (octet_length(value) = 32);

comment on domain persoon is 'Who did it: the operating system''s user, or --actor.';
