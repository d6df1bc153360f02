-- Closes a place of each of these withdrawals that takes one along.
-- $1 school id, $2 merken, $3 bpvo of each, $4 now
-- columns: aantal
select sluit_plaatsen($1::integer, $2::bytea[], $3::bigint[], $4::timestamptz) as aantal
