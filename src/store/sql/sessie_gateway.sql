-- A connection of the message plane. Not prepared: run once after connecting.
set search_path = bpv, public;
-- Acknowledged is on disk, whatever the server's default is.
select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off';
set statement_timeout = '15s';
set lock_timeout = '10s';
set idle_in_transaction_session_timeout = '60s';
set timezone = 'UTC';
set datestyle = 'ISO';
set jit = off;
set random_page_cost = 1.1;
set max_parallel_workers_per_gather = 0;
