-- Puts the answers of each response read together as they will be stored (027), once they were found good. What a variable is for
-- is looked up by its id alone: by questionnaire as well, it would be joined to every response before the answers are.
-- columns: none
with soorten as materialized (
	select b.id, case when not q.in_resultaten then 'INTERN' when q.schaal = 'O' then 'OPEN' else 'GESLOTEN' end as soort
	from variabelen b
	join vragen q on q.vragenlijst_id = b.vragenlijst_id and q.code = b.vraag)
update invoer_plaatsing p
set variabelen = coalesce(g.variabelen, '{}'), waarden = coalesce(g.waarden, '{}'),
	open_variabelen = g.open_variabelen, open_waarden = g.open_waarden, open_teksten = g.open_teksten,
	intern_variabelen = g.intern_variabelen, intern_waarden = g.intern_waarden, intern_teksten = g.intern_teksten
from (
	select a.regel,
		array_agg(a.id) filter (where a.soort = 'GESLOTEN') as variabelen,
		array_agg(a.waarde) filter (where a.soort = 'GESLOTEN') as waarden,
		array_agg(a.id) filter (where a.soort = 'OPEN') as open_variabelen,
		array_agg(a.waarde) filter (where a.soort = 'OPEN') as open_waarden,
		array_agg(a.tekst) filter (where a.soort = 'OPEN') as open_teksten,
		array_agg(a.id) filter (where a.soort = 'INTERN') as intern_variabelen,
		array_agg(a.waarde) filter (where a.soort = 'INTERN') as intern_waarden,
		array_agg(a.tekst) filter (where a.soort = 'INTERN') as intern_teksten
	from (
		select n.regel, b.id, w.waarde, w.tekst, z.soort
		from invoer_antwoorden w
		join invoer_plaatsing n on n.respons_id = w.respons_id
		join variabelen b on b.vragenlijst_id = n.vragenlijst_id and b.code = w.vraagcode
		join soorten z on z.id = b.id
		order by n.regel, b.id) a
	group by a.regel) g
where g.regel = p.regel
