-- How many responses that a snapshot held are in it no more.
-- $1 school id, $2 the snapshot
-- columns: verdwenen
select verdwenen_uit($1::integer, $2::bigint) as verdwenen
