-- Exchanges with this MessageID, newest first: a message that was sent again has more than one.
-- $1 MessageID
-- columns: op_us (microseconds since 1970) and those of berichten_met_namen
select (extract(epoch from b.op) * 1000000)::bigint as op_us, b.*
from berichten_met_namen b
where b.message_id = $1::text
order by b.op desc
limit 100
