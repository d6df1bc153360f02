-- Fresh statistics for where responses go.
-- columns: none of interest
select invoer_plaatsing_gereed()
