-- The leerbedrijven of a school's snapshot as its results name them: by id with name and place, or by the pseudonym alone (field set
-- BASIS, and responses that were promised to be ANONIEM). One that stands in both does so without a link between them.
-- $1 school id, $2 snapshot, $3 field set is VOLLEDIG, $4 key of the school's pseudonyms
-- columns: those of the file
with genoemd as (
	select distinct r.leerbedrijf_id, not $3::boolean or v.toezegging = 'ANONIEM' as basis
	from respons r
	join vragenlijsten v on v.id = r.vragenlijst_id
	where r.school_id = $1::integer and r.mutatienummer <= $2::bigint and (r.vervallen_bij is null or r.vervallen_bij > $2::bigint))
select "leerbedrijfId", "leerbedrijfPseudoniem", naam, plaats, "geldigVan", "geldigTot"
from (
	select g.leerbedrijf_id::text as "leerbedrijfId", null::text as "leerbedrijfPseudoniem", l.naam::text, l.plaats::text,
		l.geldig_van as "geldigVan", l.geldig_tot as "geldigTot"
	from genoemd g
	left join leerbedrijven l on l.leerbedrijf_id = g.leerbedrijf_id
	where not g.basis
	union all
	select null, left(encode(hmac(convert_to(g.leerbedrijf_id, 'UTF8'), $4::bytea, 'sha256'), 'hex'), 32), null, null, null, null
	from genoemd g
	where g.basis) t
order by "leerbedrijfId", "leerbedrijfPseudoniem", "geldigVan"
