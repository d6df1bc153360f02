-- Who received how many rows about which school (GW-M1).
-- $1 now, $2 school id, $3 OIN of who received, $4 after which mutatienummer, $5 up to which, $6 rows
-- columns: none
insert into verstrekkingen (op, school_id, aan_oin, vanaf, tot, rijen)
values ($1::timestamptz, $2::integer, $3::text, $4::bigint, $5::bigint, $6::bigint)
