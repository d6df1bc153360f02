-- The import lock, with others who do not import: nobody imports until the end of the transaction.
-- columns: none of interest
select pg_advisory_xact_lock_shared(6451319)
