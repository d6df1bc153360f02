-- Revocation lists as each gateway has them, so that staff see all gateways from one place, and the deviations from CRT-01.

set local role bpv_eigenaar;
set local search_path = bpv, public;

create table crl_stand (
	gateway text not null constraint crl_stand_gateway check (length(gateway) between 1 and 300),
	lijst text not null constraint crl_stand_lijst check (lijst ~ '^[0-9a-f]{16}$'),
	uitgever text not null,
	nummer text not null,
	van timestamptz not null,
	tot timestamptz not null,
	ingetrokken integer not null,
	gratie_s integer not null constraint crl_stand_gratie check (gratie_s >= 0),
	adres text,
	gehaald_op timestamptz,
	volgende_op timestamptz,
	mislukt integer not null default 0,
	reden text,
	gemeld_op timestamptz not null,
	primary key (gateway, lijst)
);
comment on table crl_stand is 'What each gateway uses and how fetching goes; written by the gateways themselves, every few minutes.';
comment on column crl_stand.gateway is 'Host and port of the message listener.';
comment on column crl_stand.lijst is 'Which list, whatever its number: digest of issuer, key and scope.';
comment on column crl_stand.mislukt is 'Fetches that failed since the last good one.';

create table crl_afwijkingen (
	id integer generated always as identity primary key,
	gateway text not null,
	gratie_s integer not null constraint crl_afwijkingen_gratie check (gratie_s > 0),
	afwijking text not null constraint crl_afwijkingen_afwijking check (length(afwijking) between 1 and 500),
	gestart_op timestamptz not null
);
comment on table crl_afwijkingen is
	'CRT-01: a gateway started with grace after nextUpdate, and who decided so, when and why. Never changed, never deleted.';

grant select, insert, update, delete on crl_stand to bpv_gateway;
grant insert on crl_afwijkingen to bpv_gateway;
grant select on crl_stand, crl_afwijkingen to bpv_admin;

select bewaak('crl_afwijkingen', '{gateway,gestart_op}');
