-- Partitions ahead, claims past the window dropped, outlived versions of responses and withdrawals deleted.
-- What is past its window is so by the database's clock too: a gateway whose clock runs ahead drops nothing.
-- $1 now, $2 window in days
-- columns: none of interest
select onderhoud(least($1::timestamptz, now()), make_interval(days => $2::integer)),
	ruim_intrekkingen(least($1::timestamptz, now()), make_interval(days => $2::integer))
