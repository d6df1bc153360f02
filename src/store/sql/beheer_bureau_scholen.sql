-- The schools whose students are in a delivery, in the order in which keys are taken.
-- $1 number
-- columns: school_id, oin
select school_id, oin
from bureau_scholen($1::integer)
