-- Counts what this import added, corrected and removed, before anything of it is erased.
-- $1 the first number of this import, $2 the last
-- columns: none of interest
select cijfers_bijwerken($1::bigint, $2::bigint)
