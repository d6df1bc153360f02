-- When the retention job last ran to its end.
-- columns: op (seconds since 1970; 0: never)
select coalesce(extract(epoch from bewaartermijn_gedaan_op()), 0)::bigint as op
