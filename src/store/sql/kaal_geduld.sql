-- A migration waits no longer than this for a table: who comes after it waits behind it. Not prepared at connect.
-- columns: none of interest
select set_config('lock_timeout', '2s', true)
