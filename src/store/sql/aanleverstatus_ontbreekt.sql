-- A page of the sleutelgroepen of a school with fewer records than bpvo's, in order of end date and of who came first. A place whose
-- student was invited, or that is closed, is filled: another record could not stand for it.
-- $1 school id, $2 and $3 bounds of the end date (null: no upper one), $4 and $5 after this end date and id, $6 at most,
-- $7 bpvoKenmerken: only groups that one of these could stand in (null: all)
-- columns: id, onderwijsaanbiedercode, onderwijslocatiecode, opleidingscode, leerbedrijf_id, geplande_einddatum, bpvos, gevuld
select min(b.id) as id, b.onderwijsaanbiedercode, b.onderwijslocatiecode, b.opleidingscode, b.leerbedrijf_id,
	b.geplande_einddatum, count(*) as bpvos, count(coalesce(p.bpvo_id, u.bpvo_id)) as gevuld
from bpvos b
left join plaatsingen($1::integer, null, greatest($2::date, $4::date), $3::date) p on p.bpvo_id = b.id
left join uitnodigingen u on u.bpvo_id = b.id and u.respondent = 'STUDENT' and u.route = 'DIRECT' and u.houdt_plaats
where b.school_id = $1::integer and b.vervallen_op is null
	and b.geplande_einddatum between greatest($2::date, $4::date) and coalesce($3::date, 'infinity')
	and ($7::text[] is null or exists (
		select from studentgegevens s
		where s.school_id = $1::integer and s.bpvo_kenmerk = any ($7::text[])
			and s.leerbedrijf_id = b.leerbedrijf_id and s.geplande_einddatum = b.geplande_einddatum
			and s.opleidingscode = b.opleidingscode
			and coalesce(b.onderwijsaanbiedercode = s.onderwijsaanbiedercode, true)
			and coalesce(b.onderwijslocatiecode = s.onderwijslocatiecode, true)))
group by b.onderwijsaanbiedercode, b.onderwijslocatiecode, b.opleidingscode, b.leerbedrijf_id, b.geplande_einddatum
having count(coalesce(p.bpvo_id, u.bpvo_id)) < count(*)
	and (b.geplande_einddatum, min(b.id)) > (coalesce($4::date, '-infinity'), $5::bigint)
order by b.geplande_einddatum, min(b.id)
limit $6::integer
