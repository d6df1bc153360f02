-- Claims a MessageID and an identificatiecode for one content (GW-A1, EDU-17).
-- $1 From OIN, $2 MessageID, $3 identificatiecode, $4 operation, $5 SHA-256 of the Body, $6 window in days
-- columns: uitkomst (NIEUW, HERHAALD, ANDER_BERICHT, ANDER_DOCUMENT), antwoord (of a HERHAALD write)
select uitkomst, antwoord
from doe_aanspraak($1::text, $2::text, $3::uuid, $4::text, $5::bytea, now(), make_interval(days => $6::integer))
