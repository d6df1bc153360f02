-- Fresh statistics for what was read.
-- columns: none of interest
select invoer_gereed()
