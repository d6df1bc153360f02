-- The data keys of a batch, made where there is none, in the order asked; held until the end of the transaction.
-- $1 key of the school, $2 merken, $3 wrapped keys for those that have none, $4 now
-- columns: id, verpakt
select id, verpakt
from neem_recordsleutels($1::integer, $2::bytea[], $3::bytea[], $4::timestamptz)
order by nr
