-- Data keys that only evidence needed that is no more.
-- $1 now
-- columns: none of interest
select ruim_sleutels_op($1::timestamptz)
