-- Whom an address logs in, once.
-- $1 SHA-256 of its token, $2 now
-- columns: id (null: nobody)
select gebruik_link($1::bytea, $2::timestamptz) as id
