-- A connection of staff's verbs, imports and migrations. Not prepared: run once after connecting.
set search_path = bpv, public;
set statement_timeout = 0;
set timezone = 'UTC';
set datestyle = 'ISO';
set jit = off;
