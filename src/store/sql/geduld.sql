-- What takes long takes as long as it takes, until the end of the transaction.
-- columns: none of interest
select set_config('statement_timeout', '0', true), set_config('idle_in_transaction_session_timeout', '0', true)
