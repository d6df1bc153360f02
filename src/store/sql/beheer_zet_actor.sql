-- Who acts in this transaction.
-- $1 actor
-- columns: set_config
select set_config('bpv.actor', $1::text, true)
