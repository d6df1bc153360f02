-- What is wrong with the bpvo's read. Codes that reference data do not know (yet) are no error: the six keys are enough.
-- columns: regel, kolom, reden, totaal
select *, count(*) over () as totaal
from (
	select i.regel, 'brin' as kolom, 'no school with this BRIN is registered' as reden
	from invoer_bpvos i
	where not exists (select from organisaties s where s.brin = i.brin)
	union all
	select regel, 'begindatum', 'comes after geplandeEinddatum' from invoer_bpvos where begindatum > geplande_einddatum
	union all
	select regel, 'werkelijkeEinddatum', 'comes before begindatum' from invoer_bpvos where werkelijke_einddatum < begindatum) f
order by regel
limit 10000
