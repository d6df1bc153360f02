-- A migration waits no longer than this for a table: who comes after it waits behind it. Shorter than deadlock_timeout (1 s), so that of
-- two who wait for each other it is the migration that gives way, and no call. Not prepared at connect.
-- columns: none of interest
select set_config('lock_timeout', '500ms', true)
