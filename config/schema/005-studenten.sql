-- Placements as DUO delivered them, and the contact details that schools push.

set local role bpv_eigenaar;
set local search_path = bpv, public;

create table bpvos (
	id bigint generated always as identity primary key,
	school_id integer not null references organisaties,
	onderwijsaanbiedercode onderwijsaanbiedercode,
	onderwijslocatiecode onderwijslocatiecode,
	opleidingscode opleidingscode not null,
	leerbedrijf_id leerbedrijf_id not null,
	geplande_einddatum date not null,
	plaats integer not null constraint bpvos_plaats check (plaats >= 1),
	begindatum date,
	werkelijke_einddatum date,
	leerweg leerweg,
	omvang integer constraint bpvos_omvang check (omvang between 1 and 9999),
	aangemaakt_op timestamptz not null,
	gewijzigd_op timestamptz,
	constraint bpvos_sleutelgroep unique nulls not distinct (school_id, leerbedrijf_id, geplande_einddatum,
		opleidingscode, onderwijslocatiecode, onderwijsaanbiedercode, plaats),
	constraint bpvos_periode check (begindatum <= geplande_einddatum)
);
create index bpvos_einde on bpvos (school_id, geplande_einddatum);
comment on table bpvos is 'Placements known by the six keys alone. Equal keys form a sleutelgroep; plaats counts within it.';

create table studentgegevens (
	school_id integer not null references organisaties,
	bpvo_kenmerk bpvo_kenmerk not null,
	onderwijsaanbiedercode onderwijsaanbiedercode not null,
	onderwijslocatiecode onderwijslocatiecode not null,
	opleidingscode opleidingscode not null,
	leerbedrijf_id leerbedrijf_id not null,
	geplande_einddatum date not null,
	begindatum date,
	leerweg leerweg,
	verzegeld bytea not null constraint studentgegevens_verzegeld check (octet_length(verzegeld) between 28 and 4096),
	vingerafdruk sha256 not null,
	keer integer not null default 1 constraint studentgegevens_keer check (keer >= 1),
	aangeleverd_op timestamptz not null,
	gewijzigd_op timestamptz not null,
	primary key (school_id, bpvo_kenmerk),
	constraint studentgegevens_periode check (begindatum <= geplande_einddatum)
);
create index studentgegevens_sleutelgroep on studentgegevens (school_id, leerbedrijf_id, geplande_einddatum);
comment on table studentgegevens is 'Student details by bpvoKenmerk: six keys in clear, contact details only sealed by the vault.';
comment on column studentgegevens.verzegeld is 'AES-256-GCM over e-mail address, name and language; the key is outside the database.';
comment on column studentgegevens.vingerafdruk is 'Keyed digest of the whole record, by which an unchanged delivery is recognised.';
comment on column studentgegevens.keer is 'How often the record was stored: 1 is new.';
