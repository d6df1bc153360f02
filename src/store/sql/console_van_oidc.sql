-- Whom the OpenID Connect provider means.
-- $1 value of the claim or null, $2 subject
-- columns: id (null: nobody)
select gebruiker_van_oidc($1::text, $2::text) as id
