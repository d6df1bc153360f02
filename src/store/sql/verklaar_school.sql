-- Which school this transaction is about: no other one's results are there for it (029).
-- $1 school id
-- columns: none of interest
select set_config('bpv.school', $1::text, true)
