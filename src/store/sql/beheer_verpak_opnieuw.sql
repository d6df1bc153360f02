-- Keys as the master key that wraps now has wrapped them, and who had that done.
-- $1 ids (those of the house below zero), $2 wrapped, $3 name of the master key, $4 actor, $5 now
select verpak_opnieuw($1::bigint[], $2::bytea[], $3::text, $4::text, $5::timestamptz)
