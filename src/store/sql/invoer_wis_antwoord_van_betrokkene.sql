-- The responses of one student that can still be found, as an import of removals.
-- $1 school id, $2 merk, $3 now
-- columns: regel, a row each
insert into invoer_verwijderingen (regel, respons_id, reden)
select row_number() over (), w, 'GEWIST_OP_VERZOEK'
from wis_antwoord_van_betrokkene($1::integer, $2::bytea, $3::timestamptz) w
returning regel
