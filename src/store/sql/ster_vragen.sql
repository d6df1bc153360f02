-- What the vraagcode of an answer is a question of, for each version of each questionnaire.
-- columns: those of the file
select l.code as "vragenlijstcode", l.versie, l.respondent, w.code as "vraagcode", v.code as "vraag", v.tekst, w.keuze,
	o.label as "keuzeLabel", v.thema as "themacode", t.naam as "thema", v.schaal
from variabelen w
join vragenlijsten l on l.id = w.vragenlijst_id
join vragen v on v.vragenlijst_id = w.vragenlijst_id and v.code = w.vraag
join themas t on t.vragenlijst_id = v.vragenlijst_id and t.code = v.thema
left join opties o on o.vragenlijst_id = w.vragenlijst_id and o.vraag = w.vraag and o.waarde = w.keuze
where v.in_resultaten
order by w.id
