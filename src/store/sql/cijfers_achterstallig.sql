-- Schools whose figures have become due.
-- $1 now
-- columns: school_id
select school_id from cijfers_achterstallig($1::timestamptz)
