-- Before the first migration: the schema and the list of what has been applied. Not prepared: run under the migration lock.
create schema if not exists bpv;
create table if not exists bpv.schema_migratie (
	nummer integer primary key,
	naam text not null,
	sha256 text not null,
	toegepast_op timestamptz not null
);
