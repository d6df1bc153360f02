-- The retention job ran to its end.
-- $1 by whom, $2 now
-- columns: none of interest
select meld_bewaartermijn_gedaan($1::text, $2::timestamptz)
