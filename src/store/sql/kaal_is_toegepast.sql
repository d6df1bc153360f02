-- Was a migration applied, and with the same bytes? Not prepared at connect.
-- $1 number, $2 bytes of the file
-- columns: gelijk; no row when it was not applied
select sha256 = encode(sha256($2::bytea), 'hex') as gelijk
from bpv.schema_migratie
where nummer = $1::integer
