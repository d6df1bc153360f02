-- A delivery whose files are on disk.
-- $1 number, $2 SHA-256 of its manifest, $3 invitations, $4 reminders and $5 withdrawals in it, $6 now
-- columns: none of interest
select sluit_bureau_levering($1::integer, $2::bytea, $3::integer, $4::integer, $5::integer, $6::timestamptz)
