-- Which verb acts in this transaction.
-- $1 its words
-- columns: set_config
select set_config('bpv.handeling', $1::text, true)
