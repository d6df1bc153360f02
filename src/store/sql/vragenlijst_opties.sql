-- Options of versions of questionnaires, in the order of their questions.
-- $1 ids
-- columns: vragenlijst_id, vraag, waarde, label
select o.vragenlijst_id, o.vraag, o.waarde, o.label
from opties o
join vragen v on v.vragenlijst_id = o.vragenlijst_id and v.code = o.vraag
where o.vragenlijst_id = any($1::integer[])
order by o.vragenlijst_id, v.volgnummer, o.waarde
