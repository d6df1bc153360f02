-- Who has this OIN.
-- $1 OIN
-- columns: id
select id::bigint as id from organisaties where oin = $1::text
