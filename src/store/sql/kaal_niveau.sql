-- How far the database has come, and from which migration on a program has to know it: a file that takes away what programs before
-- another one still use says so in its name (057-name.vanaf-053.sql). Not prepared at connect.
-- columns: niveau, vanaf (0: any program)
select max(nummer) as niveau, coalesce(max(substring(naam from '\.vanaf-([0-9]{3})\.sql$')::integer), 0) as vanaf
from bpv.schema_migratie
