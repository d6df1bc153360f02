-- One runner of migrations at a time. Not prepared at connect: a new database has no schema.
-- columns: none of interest
select pg_advisory_xact_lock(3, 1)
