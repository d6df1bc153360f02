-- Whom the bureau is to remind, by a delivery.
-- $1 number
-- columns: respondentsleutel
select respondentsleutel::text
from bureau_herinneringen($1::integer)
