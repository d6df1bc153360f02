-- A page of the delivered records of a school in order of bpvoKenmerk, whether each stands for a bpvo, and what became of its
-- invitation, as far as a school hears of that.
-- $1 school id, $2 after this bpvoKenmerk (null: from the first), $3 at most, $4 bpvoKenmerken (null: all),
-- $5 and $6 bounds of the end date (null: none)
-- columns: bpvo_kenmerk, einde (of the placement; null: it waits), toestand and gepland_op (null: there is no invitation yet)
with pagina as materialized (
	select s.bpvo_kenmerk::text as bpvo_kenmerk
	from studentgegevens s
	where s.school_id = $1::integer
		and ($2::text is null or s.bpvo_kenmerk > $2::text)
		and ($4::text[] is null or s.bpvo_kenmerk = any ($4::text[]))
		and s.geplande_einddatum between coalesce($5::date, '-infinity') and coalesce($6::date, 'infinity')
	order by s.bpvo_kenmerk
	limit $3::integer)
select a.bpvo_kenmerk, b.einde, u.toestand, u.gepland_op
from pagina a
left join plaatsingen($1::integer, array(select bpvo_kenmerk from pagina), null, null) p using (bpvo_kenmerk)
left join bpvos b on b.id = p.bpvo_id
left join uitnodigingen u on u.bpvo_id = p.bpvo_id and u.respondent = 'STUDENT' and u.route = 'DIRECT' and u.houdt_plaats
order by a.bpvo_kenmerk
