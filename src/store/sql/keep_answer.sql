-- Keeps the answer of a claim made in this transaction.
-- $1 From OIN, $2 MessageID, $3 answer
-- columns: none
update aanspraken
set antwoord = $3::bytea
where van_oin = $1::text and message_id = $2::text and op = now()
