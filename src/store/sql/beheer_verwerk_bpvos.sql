-- Stores the bpvo's read and paired.
-- $1 soort, $2 ids of schools, $3 first end date, $4 now
-- columns: nieuw, gewijzigd, verplaatst, hersteld, vervallen
select nieuw, gewijzigd, verplaatst, hersteld, vervallen
from verwerk_bpvo_levering($1::text, $2::text::integer[], $3::date, $4::timestamptz)
