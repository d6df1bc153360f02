-- Counts the benchmark anew when results were imported since.
-- $1 now
-- columns: ververst
select ververs_benchmark($1::timestamptz) as ververst
