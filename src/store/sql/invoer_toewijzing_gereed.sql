-- Fresh statistics for whose submissions they are.
-- columns: none of interest
select invoer_toewijzing_gereed()
