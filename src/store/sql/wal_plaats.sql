-- Where the WAL of the server that is written to stands: all that this transaction can see was committed before it, and is on its disk
-- (a commit is flushed before it is visible; sessie_gateway and sessie_admin see to it that it is).
-- columns: tijdlijn, plaats (bytes of WAL)
select ('x' || substr(pg_walfile_name(p.plaats), 1, 8))::bit(32)::bigint as tijdlijn, (p.plaats - '0/0'::pg_lsn)::bigint as plaats
from (select pg_current_wal_flush_lsn() as plaats) p
