-- Forgets files of all schools past their time: for a schema before 047.
-- $1 now
-- columns: sha256 (hex) of bytes that nobody names any more
select r.sha256 from ruim_bestanden($1::timestamptz) r
