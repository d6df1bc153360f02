-- Options of versions of questionnaires, in the order of their questions. A choice's variable has the number of the first
-- version that had its code.
-- $1 ids
-- columns: vragenlijst_id, vraag, waarde, label, variabele (null: no multiple choice)
select o.vragenlijst_id, o.vraag, o.waarde, o.label, w.id as variabele
from opties o
join vragen v on v.vragenlijst_id = o.vragenlijst_id and v.code = o.vraag
left join (select code, min(id) as id from variabelen group by code) w
	on w.code = o.vraag || '_' || o.waarde and v.schaal = 'M'
where o.vragenlijst_id = any($1::integer[])
order by o.vragenlijst_id, v.volgnummer, o.waarde
