-- Ends what ended by itself.
-- $1 now, $2 seconds that a session may be idle
-- columns: ruim_sessies
select ruim_sessies($1::timestamptz, make_interval(secs => $2::bigint))
