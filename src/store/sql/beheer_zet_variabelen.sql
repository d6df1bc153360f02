-- The columns its answers are about, in the order of its questions: one a question, or one a choice.
-- $1 vragenlijst id
-- columns: none
insert into variabelen (vragenlijst_id, vraag, keuze, code)
select v.vragenlijst_id, v.code, o.waarde, v.code || coalesce('_' || o.waarde, '')
from vragen v
left join opties o on v.schaal = 'M' and o.vragenlijst_id = v.vragenlijst_id and o.vraag = v.code
where v.vragenlijst_id = $1::integer
order by v.volgnummer, o.waarde
