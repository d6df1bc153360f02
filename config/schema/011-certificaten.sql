-- Certificates that an organisation hands in, beside those that arrive with its messages (certificaten, 002).

set local role bpv_eigenaar;
set local search_path = bpv, public;

create table geregistreerde_certificaten (
	id integer generated always as identity primary key,
	oin oin not null references organisaties (oin),
	doel text not null constraint geregistreerde_certificaten_doel check (doel in ('VERSLEUTELING')),
	der bytea not null constraint geregistreerde_certificaten_der check (octet_length(der) between 1 and 16384),
	vingerafdruk text not null
		constraint geregistreerde_certificaten_vingerafdruk check (vingerafdruk = encode(sha256(der), 'hex')),
	geldig_van timestamptz not null,
	geldig_tot timestamptz not null,
	toegevoegd_door persoon not null,
	toegevoegd_op timestamptz not null,
	ingetrokken_door persoon,
	ingetrokken_op timestamptz,
	constraint geregistreerde_certificaten_periode check (geldig_tot > geldig_van),
	constraint geregistreerde_certificaten_ingetrokken
		check ((ingetrokken_door is null) = (ingetrokken_op is null))
);
create unique index geregistreerde_certificaten_een
	on geregistreerde_certificaten (vingerafdruk, doel) where ingetrokken_op is null;
create index geregistreerde_certificaten_oin
	on geregistreerde_certificaten (oin, doel, geldig_van) where ingetrokken_op is null;
comment on table geregistreerde_certificaten is
	'What answers are encrypted to where the certificate of a signature may not receive (WB012). Never deleted.';

grant select on geregistreerde_certificaten to bpv_gateway, bpv_admin;
grant insert, update (ingetrokken_door, ingetrokken_op) on geregistreerde_certificaten to bpv_admin;
