-- Has this database been migrated at all? Not prepared at connect.
-- columns: heeft_schema
select to_regclass('bpv.schema_migratie') is not null as heeft_schema
