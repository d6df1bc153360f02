-- Before the journal's row, in the same transaction: nobody waits for the disk (the log line tells the same), nor more than a
-- moment for who holds the table.
-- columns: none of interest
select set_config('synchronous_commit', 'off', true), set_config('lock_timeout', '1s', true)
