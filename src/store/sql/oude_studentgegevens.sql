-- Such details, to be sealed anew: held until the end of the transaction. In order of key, as deliveries are stored.
-- $1 school id, $2 how many
-- columns: bpvo_kenmerk, verzegeld
select bpvo_kenmerk::text as bpvo_kenmerk, verzegeld
from studentgegevens
where school_id = $1::integer and sleutel_id is null
order by bpvo_kenmerk
limit $2::integer
for update
