-- The schema and the list of migrations of a new database; the rest are migrations. Not prepared.
select pg_advisory_xact_lock(3, 1);
create schema if not exists bpv;
create table if not exists bpv.schema_migratie (
	nummer integer primary key,
	naam text not null,
	sha256 text not null,
	toegepast_op timestamptz not null);
