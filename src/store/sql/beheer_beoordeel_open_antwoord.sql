-- Whether an open answer may be shown.
-- $1 id, $2 besluit, $3 text or null, $4 by whom, $5 now
-- columns: gevonden
select beoordeel_open_antwoord($1::bigint, $2::text, $3::text, $4::text, $5::timestamptz) as gevonden
