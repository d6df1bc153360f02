-- Destroys all of a school that another person asked to destroy.
-- $1 school id, $2 actor, $3 now
-- columns: aantal (of details that there were; null: nobody asked)
select bevestig_wissen($1::integer, $2::text, $3::timestamptz) as aantal
