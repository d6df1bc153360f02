-- Who received how many rows about which school (GW-M1). The commit gives the audit's lock back before the disk has it, since
-- the next pull waits for that lock; store_commit then waits for the disk (sql/doorspoelen.sql).
-- $1 now, $2 school id, $3 OIN of who received, $4 after which mutatienummer, $5 up to which, $6 rows, $7 PAGINA or BESTAND,
-- $8 which file (null: a page), $9 field set, $10 open answers too
-- columns: none of interest
insert into verstrekkingen (op, school_id, aan_oin, vanaf, tot, rijen, soort, bestand, veldenset, open_antwoorden)
values ($1::timestamptz, $2::integer, $3::text, $4::bigint, $5::bigint, $6::bigint, $7::text, $8::text, $9::text, $10::boolean)
returning set_config('synchronous_commit', 'off', true)
