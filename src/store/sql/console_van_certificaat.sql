-- Whose certificate it is.
-- $1 issuer, $2 subject, $3 SHA-256
-- columns: id (null: nobody's, or it is blocked)
select gebruiker_van_certificaat($1::text, $2::text, $3::text) as id
