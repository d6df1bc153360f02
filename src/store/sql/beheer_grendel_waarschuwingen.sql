-- One sender at a time, over all machines; the connection holds it.
-- columns: gekregen
select pg_try_advisory_lock(3, 17) as gekregen
