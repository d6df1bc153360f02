-- Missing codes of versions of questionnaires.
-- $1 ids
-- columns: vragenlijst_id, waarde, label
select vragenlijst_id, waarde, label
from ontbrekende_waarden
where vragenlijst_id = any($1::integer[])
order by vragenlijst_id, waarde desc
