-- The variables whose answers may be handed over: questions meant for results, open ones only when they are agreed and no
-- promise of anonymity stands in the way.
-- $1 open answers are agreed (VOLLEDIG and open_antwoorden)
-- columns: id, code, in order of id
select w.id, w.code
from variabelen w
join vragenlijsten l on l.id = w.vragenlijst_id
join vragen v on v.vragenlijst_id = w.vragenlijst_id and v.code = w.vraag
where v.in_resultaten and (v.schaal <> 'O' or ($1::boolean and l.toezegging <> 'ANONIEM'))
order by w.id
