-- Waits until everything committed so far is on the disk: a transaction of its own that writes a few bytes (one that writes
-- nothing would not wait).
-- columns: none of interest
select pg_logical_emit_message(true, 'bpv', '')
