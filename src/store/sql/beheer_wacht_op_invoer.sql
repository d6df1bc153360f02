-- The import lock, as an import takes it (sessie_invoer): nobody imports until the end of the transaction.
-- columns: none of interest
select pg_advisory_xact_lock(6451319)
