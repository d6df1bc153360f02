-- Whether there is something to count or publish that does not stand in the figures yet.
-- $1 school (null: the country), $2 now
-- columns: achter
select cijfers_lopen_achter($1::integer, $2::timestamptz) as achter
