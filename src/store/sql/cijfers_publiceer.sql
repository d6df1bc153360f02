-- Publishes what has become due of one school.
-- $1 school, $2 now
-- columns: none of interest
select cijfers_publiceer($1::integer, $2::timestamptz)
