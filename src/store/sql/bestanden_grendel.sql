-- One build at a time for a school, on whatever gateway: until the end of the transaction, which takes as long as it takes. Who
-- dies in the middle lets go with the connection.
-- $1 school id
-- columns: gekregen
select pg_try_advisory_xact_lock(7, $1::integer) as gekregen, set_config('statement_timeout', '0', true),
	set_config('idle_in_transaction_session_timeout', '0', true)
