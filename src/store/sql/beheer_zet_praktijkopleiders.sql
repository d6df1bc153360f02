-- Upserts contacts of leerbedrijven.
-- $1 kenmerken, $2 leerbedrijf ids, $3 rollen, $4 sealed details, $5 fingerprints, $6 data keys, $7 now
-- columns: nieuw, gewijzigd
select nieuw, gewijzigd
from zet_praktijkopleiders($1::text[], $2::text[], $3::text[], $4::bytea[], $5::bytea[], $6::bigint[], $7::timestamptz)
