-- Rows that are not what the audit says they became; none is well.
-- $1 how many at most
-- columns: onderwerp, sleutel, volgnummer (of the last row of the audit about it; null: none), afwijking
select onderwerp, sleutel, volgnummer, afwijking
from audit_afwijkingen()
limit $1::bigint
