-- A delivered record, and the placement that it stands for.
-- $1 school id, $2 bpvoKenmerk
-- columns: bpvo_id (null: it waits), gelijke (placements with its leerbedrijf, opleiding and end date)
select p.bpvo_id, (select count(*) from bpvos b
	where b.school_id = s.school_id and b.leerbedrijf_id = s.leerbedrijf_id and b.geplande_einddatum = s.geplande_einddatum
		and b.opleidingscode = s.opleidingscode and b.vervallen_op is null) as gelijke
from studentgegevens s
left join plaatsingen($1::integer, array[$2::text], null, null) p on p.bpvo_kenmerk = s.bpvo_kenmerk
where s.school_id = $1::integer and s.bpvo_kenmerk = $2::text
