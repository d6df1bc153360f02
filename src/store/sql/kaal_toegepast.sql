-- Notes that a migration was applied. Not prepared at connect.
-- $1 number, $2 file name, $3 bytes of the file, $4 now
-- columns: none
insert into bpv.schema_migratie (nummer, naam, sha256, toegepast_op)
values ($1::integer, $2::text, encode(sha256($3::bytea), 'hex'), $4::timestamptz)
