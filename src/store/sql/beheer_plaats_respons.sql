-- For each response read: its school, its questionnaire version, the version of it that is there already, and its answers, put
-- together as they will be stored (027). What is wrong with them is told by the judges after this.
-- columns: none
insert into invoer_plaatsing (regel, respons_id, school_id, vragenlijst_id, oud_mutatienummer, variabelen, waarden,
	open_variabelen, open_waarden, open_teksten, intern_variabelen, intern_waarden, intern_teksten)
select i.regel, i.respons_id, s.id, v.id, r.mutatienummer, coalesce(g.variabelen, '{}'), coalesce(g.waarden, '{}'),
	g.open_variabelen, g.open_waarden, g.open_teksten, g.intern_variabelen, g.intern_waarden, g.intern_teksten
from invoer_respons i
left join organisaties s on s.brin = i.brin
left join vragenlijsten v on v.code = i.vragenlijstcode and v.versie = i.versie
left join respons r on r.respons_id = i.respons_id and r.school_id = s.id and r.vervallen_bij is null
left join (
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
		select n.regel, b.id, w.waarde, w.tekst,
			case when not q.in_resultaten then 'INTERN' when q.schaal = 'O' then 'OPEN' else 'GESLOTEN' end as soort
		from invoer_antwoorden w
		join invoer_respons n on n.respons_id = w.respons_id
		join vragenlijsten l on l.code = n.vragenlijstcode and l.versie = n.versie
		join variabelen b on b.vragenlijst_id = l.id and b.code = w.vraagcode
		join vragen q on q.vragenlijst_id = b.vragenlijst_id and q.code = b.vraag
		order by n.regel, b.id) a
	group by a.regel) g on g.regel = i.regel
