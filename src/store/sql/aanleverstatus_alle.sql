-- A page of the delivered records of a school in order of bpvoKenmerk, and whether each stands for a bpvo.
-- $1 school id, $2 after this bpvoKenmerk (null: from the first), $3 at most, $4 bpvoKenmerken (null: all),
-- $5 and $6 bounds of the end date (null: none)
-- columns: bpvo_kenmerk, geplande_einddatum, geplaatst
with pagina as materialized (
	select s.bpvo_kenmerk::text as bpvo_kenmerk, s.geplande_einddatum
	from studentgegevens s
	where s.school_id = $1::integer
		and ($2::text is null or s.bpvo_kenmerk > $2::text)
		and ($4::text[] is null or s.bpvo_kenmerk = any ($4::text[]))
		and s.geplande_einddatum between coalesce($5::date, '-infinity') and coalesce($6::date, 'infinity')
	order by s.bpvo_kenmerk
	limit $3::integer)
select a.bpvo_kenmerk, a.geplande_einddatum, p.bpvo_id is not null as geplaatst
from pagina a
left join plaatsingen($1::integer, array(select bpvo_kenmerk from pagina), null, null) p using (bpvo_kenmerk)
order by a.bpvo_kenmerk
