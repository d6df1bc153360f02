-- What this import erased on request is gone at once, of every version.
-- $1 the first number of this import, $2 the last, $3 by whom, $4 now
-- columns: none of interest
select wis_responses($1::bigint, $2::bigint, $3::text, $4::timestamptz)
