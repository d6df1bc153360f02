-- Of how many students a school has details.
-- $1 school id
-- columns: aantal
select count(*) as aantal from studentgegevens where school_id = $1::integer
