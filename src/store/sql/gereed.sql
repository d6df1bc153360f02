-- Can the database be read and written, and what time is it there?
-- columns: schrijfbaar, klok
select not pg_is_in_recovery() and not current_setting('default_transaction_read_only')::boolean as schrijfbaar,
	(extract(epoch from clock_timestamp()) * 1000000)::bigint as klok
from schema_migratie
order by nummer
limit 1
