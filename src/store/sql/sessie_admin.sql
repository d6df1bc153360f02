-- A connection of staff's verbs, imports and migrations. Not prepared: run once after connecting.
set search_path = bpv, public;
-- What is done is on the disk before others see it (wal_plaats), whatever the server's default is.
select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off';
set statement_timeout = 0;
set timezone = 'UTC';
set datestyle = 'ISO';
set jit = off;
