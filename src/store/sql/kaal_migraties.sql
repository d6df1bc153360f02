-- What has been applied. Not prepared at connect.
-- columns: nummer, naam, sha256, op (microseconds since 1970)
select nummer, naam, sha256, (extract(epoch from toegepast_op) * 1000000)::bigint as op
from bpv.schema_migratie
order by nummer
