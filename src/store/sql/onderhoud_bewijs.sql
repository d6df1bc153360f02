-- Evidence: partitions ahead, those past their time dropped.
-- $1 now, $2 how many days it is kept
-- columns: none of interest
select onderhoud_bewijs($1::timestamptz, $2::integer)
