-- Themes of versions of questionnaires, in order.
-- $1 ids
-- columns: vragenlijst_id, code, naam
select vragenlijst_id, code, naam
from themas
where vragenlijst_id = any($1::integer[])
order by vragenlijst_id, volgnummer
