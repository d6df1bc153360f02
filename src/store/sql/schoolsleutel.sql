-- The key of a school, wrapped; and the school's keys are held until the end of the transaction.
-- $1 school id, $2 true: to destroy, false: to use
-- columns: id, hoofdsleutel, verpakt
select id::bigint as id, hoofdsleutel, verpakt
from neem_schoolsleutel($1::integer, $2::boolean)
