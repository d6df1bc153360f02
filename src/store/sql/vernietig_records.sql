-- Destroys records: details and data keys, with an account of it.
-- $1 school id, $2 bpvoKenmerken, $3 merken, $4 reason, $5 by whom (a person or an OIN), $6 MessageID or null, $7 now
-- columns: had_gegevens, in the order asked
select had_gegevens
from vernietig_records($1::integer, $2::text[], $3::bytea[], $4::text, $5::text, $6::text, $7::timestamptz)
order by nr
