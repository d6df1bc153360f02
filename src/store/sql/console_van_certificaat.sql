-- Whose certificate it is.
-- $1 issuer, $2 subject
-- columns: id (null: nobody)
select gebruiker_van_certificaat($1::text, $2::text) as id
