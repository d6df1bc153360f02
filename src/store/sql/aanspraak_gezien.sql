-- What a claim would say (doe_aanspraak), where nothing can be claimed: of a read, so without a stored answer.
-- $1 From OIN, $2 MessageID, $3 identificatiecode, $4 SHA-256 of the Body, $5 window in days
-- columns: uitkomst (NIEUW, HERHAALD, ANDER_BERICHT, ANDER_DOCUMENT)
select case
		when bool_or(a.message_id = $2::text and a.inhoud <> $4::bytea) then 'ANDER_BERICHT'
		when bool_or(a.identificatiecode = $3::uuid and a.inhoud <> $4::bytea) then 'ANDER_DOCUMENT'
		when bool_or(a.identificatiecode = $3::uuid) then 'HERHAALD'
		else 'NIEUW' end as uitkomst
from (
	select message_id, identificatiecode, inhoud from aanspraken
	where van_oin = $1::text and message_id = $2::text and op > now() - make_interval(days => $5::integer)
	union all
	select message_id, identificatiecode, inhoud from aanspraken
	where van_oin = $1::text and identificatiecode = $3::uuid and op > now() - make_interval(days => $5::integer)) a
