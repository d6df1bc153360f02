-- Reports of the bureau, in any order; each moves an invitation forward or changes nothing.
-- $1 kinds, $2 respondentsleutels (null: it is about a delivery), $3 numbers of deliveries (null: about a respondent), $4 when, $5 why (null:
--   not asked), $6 now
-- columns: nr (from 1, in this order), oordeel (GEWIJZIGD, ONGEWIJZIGD, ONBEKEND)
select nr, oordeel
from verwerk_terugmeldingen($1::text[], $2::text[]::uuid[], $3::text[]::integer[], $4::text[]::timestamptz[], $5::text[], $6::timestamptz)
