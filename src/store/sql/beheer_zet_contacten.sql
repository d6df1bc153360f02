-- Adds contacts of leerbedrijven, or their next version.
-- $1 kenmerken, $2 leerbedrijf ids, $3 rollen, $4 first days, $5 ends (null: open), $6 sealed details, $7 fingerprints,
-- $8 names of the data keys, $9 data keys, $10 now
-- columns: nieuw, gewijzigd
select nieuw, gewijzigd
from zet_contacten($1::text[], $2::text[], $3::text[], $4::text[]::date[], $5::text[]::date[], $6::bytea[], $7::bytea[],
	$8::text[], $9::bigint[], $10::timestamptz)
