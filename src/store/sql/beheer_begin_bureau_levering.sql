-- Begins a delivery to the bureau with all that is due, or takes up the one that was begun. No row: nothing is due.
-- $1 day, $2 to whom, $3 days in which what is in it has to be deleted, $4 days for what is withdrawn in it, $5 by whom, $6 now
-- columns: nummer, pogingen
select nummer, pogingen
from begin_bureau_levering($1::date, $2::text, $3::integer, $4::integer, $5::text, $6::timestamptz)
