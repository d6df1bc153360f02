-- Pairs the bpvo's read with those that are there.
-- $1 soort, $2 ids of schools, $3 first end date
-- columns: none of interest
select paar_bpvo_levering($1::text, $2::text::integer[], $3::date)
