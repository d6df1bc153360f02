-- What is wrong with the answers read, against the codebook.
-- columns: regel, kolom, reden, totaal
with gelezen as (
	select a.regel, a.respons_id, a.vraagcode, a.waarde, a.tekst, p.regel is not null as heeft_respons, b.id as variabele_id,
		b.keuze, q.schaal, p.vragenlijst_id, b.vraag,
		row_number() over (partition by a.respons_id, a.vraagcode order by a.regel) as keer,
		exists (select from ontbrekende_waarden o where o.vragenlijst_id = p.vragenlijst_id and o.waarde = a.waarde)
			as ontbreekt
	from invoer_antwoorden a
	left join invoer_plaatsing p on p.respons_id = a.respons_id
	left join variabelen b on b.vragenlijst_id = p.vragenlijst_id and b.code = a.vraagcode
	left join vragen q on q.vragenlijst_id = b.vragenlijst_id and q.code = b.vraag)
select *, count(*) over () as totaal
from (
	select regel, 'responsId' as kolom, 'this responsId is not among the responses of this import' as reden
	from gelezen where not heeft_respons
	union all
	select regel, 'vraagcode', 'the questionnaire has no such question'
	from gelezen where heeft_respons and variabele_id is null
	union all
	select regel, 'vraagcode', 'this question is answered twice' from gelezen where keer > 1
	union all
	select regel, 'tekst', 'an open question takes a text' from gelezen
	where schaal = 'O' and tekst is null and not ontbreekt
	union all
	select regel, 'waarde', 'this question takes a value, not a text' from gelezen where schaal <> 'O' and tekst is not null
	union all
	select g.regel, 'waarde', 'the value is outside the scale'
	from gelezen g
	where g.schaal <> 'O' and g.waarde is not null and not g.ontbreekt and not case
		when g.schaal = 'M' then g.waarde in (0, 1)
		when g.schaal = 'C10' then g.waarde between 1 and 10
		else exists (select from opties o where o.vragenlijst_id = g.vragenlijst_id and o.vraag = g.vraag
			and o.waarde = g.waarde) end) f
order by regel
limit 100
