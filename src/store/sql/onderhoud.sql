-- Partitions ahead, claims past the window dropped, outlived versions of responses deleted.
-- $1 now, $2 window in days
-- columns: none of interest
select onderhoud($1::timestamptz, make_interval(days => $2::integer))
