-- Questions of versions of questionnaires, in order. A variable's number is that of the first version that had its code.
-- $1 ids
-- columns: vragenlijst_id, code, volgnummer, thema, tekst, schaal, in_resultaten, variabele (null: multiple choice)
select v.vragenlijst_id, v.code, v.volgnummer, v.thema, v.tekst, v.schaal, v.in_resultaten, w.id as variabele
from vragen v
left join (select code, min(id) as id from variabelen group by code) w on w.code = v.code and v.schaal <> 'M'
where v.vragenlijst_id = any($1::integer[])
order by v.vragenlijst_id, v.volgnummer
