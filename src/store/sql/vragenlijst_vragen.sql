-- Questions of versions of questionnaires, in order.
-- $1 ids
-- columns: vragenlijst_id, code, volgnummer, thema, tekst, schaal, in_resultaten
select vragenlijst_id, code, volgnummer, thema, tekst, schaal, in_resultaten
from vragen
where vragenlijst_id = any($1::integer[])
order by vragenlijst_id, volgnummer
