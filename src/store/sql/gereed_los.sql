-- What gereed says, as far as no table is asked for it: somebody holds one, and the server answers all the same.
-- columns: schrijfbaar, klok
select not pg_is_in_recovery() and not current_setting('default_transaction_read_only')::boolean as schrijfbaar,
	(extract(epoch from clock_timestamp()) * 1000000)::bigint as klok
