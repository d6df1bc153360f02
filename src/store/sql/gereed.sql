-- Can the database be read and written?
-- columns: schrijfbaar
select not pg_is_in_recovery() and not current_setting('default_transaction_read_only')::boolean as schrijfbaar
from schema_migratie
order by nummer
limit 1
