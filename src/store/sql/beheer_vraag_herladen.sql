-- Asks every gateway to read its files again, at the commit of this transaction.
-- columns: verzoek
with vraag as (
	select nextval('herlaadverzoeken') as verzoek
), gezegd as (
	select pg_notify('bpv_herladen', verzoek::text) from vraag
)
select verzoek
from vraag, gezegd
