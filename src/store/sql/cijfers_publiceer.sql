-- Counts what was imported, and publishes what has become due of one school.
-- $1 school (null: counts only), $2 now
-- columns: none of interest
select cijfers_tel_plaatsen($1::integer), cijfers_publiceer($1::integer, $2::timestamptz)
