-- Whose details the bureau has to delete at once, by a delivery, and in which it got them.
-- $1 number
-- columns: respondentsleutel, levering
select respondentsleutel::text, levering::text
from bureau_intrekkingen($1::integer)
