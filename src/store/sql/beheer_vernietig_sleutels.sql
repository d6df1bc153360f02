-- Destroys data keys of records that are not kept: of deliveries that were refused, once their evidence is gone.
-- $1 made before
-- columns: aantal
select vernietig_losse_sleutels($1::timestamptz) as aantal
