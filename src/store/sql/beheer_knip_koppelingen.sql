-- Cuts the links between invitations and answers that may not be there any more.
-- $1 day, $2 by whom, $3 now
-- columns: aantal
select knip_koppelingen($1::date, $2::text, $3::timestamptz) as aantal
