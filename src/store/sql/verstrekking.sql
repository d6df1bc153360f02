-- Who received how many rows about which school (GW-M1). The commit gives the audit's lock back before the disk has it, since
-- the next pull waits for that lock; store_commit then waits for the disk (sql/doorspoelen.sql).
-- $1 now, $2 school id, $3 OIN of who received, $4 after which mutatienummer, $5 up to which, $6 rows
-- columns: none of interest
insert into verstrekkingen (op, school_id, aan_oin, vanaf, tot, rijen)
values ($1::timestamptz, $2::integer, $3::text, $4::bigint, $5::bigint, $6::bigint)
returning set_config('synchronous_commit', 'off', true)
