-- Forgets files of a school past their time, but what somebody else forgets at this moment.
-- $1 now, $2 school id (null: of all schools)
-- columns: sha256 (hex) of bytes that nobody names any more
select r.sha256 from ruim_bestanden($1::timestamptz, $2::integer) r
