-- Keeps a seal.
-- $1 tot, $2 keten, $3 op, $4 door, $5 zegel
-- columns: gelegd
select leg_zegel($1::bigint, $2::bytea, $3::timestamptz, $4::text, $5::bytea) as gelegd
