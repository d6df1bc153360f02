-- A second person agrees that somebody may log in.
-- $1 naam, $2 actor, $3 now
-- columns: id (null: nobody of that name waits)
select bevestig_gebruiker($1::text, $2::text, $3::timestamptz) as id
