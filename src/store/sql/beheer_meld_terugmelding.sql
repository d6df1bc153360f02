-- Writes down that a file of the bureau was read in.
-- $1 when it was signed or null, $2 SHA-256 of its content, $3 rows, $4 how many changed something, $5 by whom, $6 now
-- columns: none of interest
select meld_terugmelding($1::timestamptz, $2::bytea, $3::integer, $4::integer, $5::text, $6::timestamptz)
