-- The bpvo's about which nobody at the leerbedrijf can be asked, and what is missing first.
-- $1 OIN of a school or null, $2 first and $3 last end date (null: no bound), $4 day on which a contact would be asked, $5 at most
-- columns: brin, onderwijslocatiecode, opleidingscode, leerbedrijf_id, leerbedrijf, geplande_einddatum, plaats, reden, totaal
select o.brin, b.onderwijslocatiecode, b.opleidingscode, b.leerbedrijf_id, l.naam as leerbedrijf, b.geplande_einddatum, b.plaats,
	c.reden, count(*) over () as totaal
from contacten_van_bpvos(array(
	select w.id
	from bpvos w
	join organisaties s on s.id = w.school_id
	where w.vervallen_op is null and ($1::text is null or s.oin = $1::text)
		and w.geplande_einddatum between coalesce($2::date, '-infinity') and coalesce($3::date, 'infinity')), $4::date) c
join bpvos b on b.id = c.bpvo_id
join organisaties o on o.id = b.school_id
left join lateral (
	select r.naam from leerbedrijven r where r.leerbedrijf_id = b.leerbedrijf_id order by r.geldig_van desc limit 1) l on true
where c.kenmerk is null
order by o.brin, b.geplande_einddatum, b.leerbedrijf_id, b.id
limit $5::integer
