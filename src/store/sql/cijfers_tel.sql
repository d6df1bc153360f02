-- Counts answers, placements and the benchmark, as far as they changed.
-- $1 now
-- columns: none of interest
select cijfers_tel_alles($1::timestamptz)
