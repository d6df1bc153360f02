-- Can the database be read and written, what time is it there, and for which programs is it (kaal_niveau)?
-- columns: schrijfbaar, klok, niveau, vanaf
select not pg_is_in_recovery() and not current_setting('default_transaction_read_only')::boolean as schrijfbaar,
	(extract(epoch from clock_timestamp()) * 1000000)::bigint as klok, max(nummer) as niveau,
	coalesce(max(substring(naam from '\.vanaf-([0-9]{3})\.sql$')::integer), 0) as vanaf
from schema_migratie
