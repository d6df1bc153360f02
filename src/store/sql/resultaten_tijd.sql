-- A whole selection takes as long as its reader does: the message plane's time-out is not for it. Until the end of the transaction.
-- columns: none of interest
select set_config('statement_timeout', '0', true)
