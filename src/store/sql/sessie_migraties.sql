-- What has been applied, in order. Not prepared: the table may not be there yet.
-- columns: nummer, naam, sha256, toegepast_op (microseconds since 1970)
select nummer, naam, sha256, (extract(epoch from toegepast_op) * 1000000)::bigint as toegepast_op
from bpv.schema_migratie
order by nummer
