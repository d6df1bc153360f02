-- Fresh statistics for a delivery of the bureau.
-- columns: none of interest
select invoer_levering_gereed()
