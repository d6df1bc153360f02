-- Destroys the student details that may not be kept any more.
-- $1 day, $2 by whom, $3 now
-- columns: aantal
select coalesce(sum(aantal), 0)::bigint as aantal
from vernietig_vervallen_studentgegevens($1::date, $2::text, $3::timestamptz)
