-- Refuses new deliveries of one student, for good.
-- $1 school id, $2 merk, $3 the student objects, $4 sleutelmerk or null, $5 now
-- columns: none of interest
select weiger_nieuwe_aanlevering($1::integer, $2::bytea, $3::boolean, $4::bytea, $5::timestamptz)
