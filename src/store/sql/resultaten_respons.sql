-- Responses and tombstones of a school as of a snapshot, in order of mutatienummer, within the field set. A response to a
-- questionnaire with the promise ANONIEM is told as in BASIS whatever the overeenkomst says. Both halves come from an index in this
-- order and are merged, so that the first row leaves at once and the last of many is no harder: no join, for it would be hashed.
-- $1 school id, $2 after which mutatienummer, $3 snapshot, $4 rows (null: all), $5 tombstones too, $6 field set is VOLLEDIG,
-- $7 open answers are agreed, $8 key of the school's pseudonyms
-- columns: mutatienummer, respons_id, reden (tombstones only), vragenlijst_id, basis, invuldatum, aanbieder, locatie,
--   opleidingscode, leerbedrijf, einddatum, leerweg, variabelen, waarden, open_variabelen, open_waarden, open_teksten
select p.*
from (
	(select r.mutatienummer, r.respons_id, null::text as reden, r.vragenlijst_id, b.basis,
		case when b.basis then date_trunc('month', r.invuldatum)::date else r.invuldatum end as invuldatum,
		r.onderwijsaanbiedercode::text as aanbieder,
		r.onderwijslocatiecode::text as locatie,
		r.opleidingscode::text,
		case when b.basis
			then left(encode(hmac(convert_to(r.leerbedrijf_id, 'UTF8'), $8::bytea, 'sha256'), 'hex'), 32)
			else r.leerbedrijf_id end as leerbedrijf,
		case when b.basis then date_trunc('month', r.geplande_einddatum)::date
			else r.geplande_einddatum end as einddatum,
		r.leerweg::text,
		r.variabelen, r.waarden,
		case when $7::boolean and not b.basis then r.open_variabelen end as open_variabelen,
		case when $7::boolean and not b.basis then r.open_waarden end as open_waarden,
		case when $7::boolean and not b.basis then r.open_teksten end as open_teksten
	from respons r
	cross join lateral (select not $6::boolean or r.vragenlijst_id = any (array(
		select v.id from vragenlijsten v where v.toezegging = 'ANONIEM')) as basis) b
	where r.school_id = $1::integer and r.mutatienummer > $2::bigint and r.mutatienummer <= $3::bigint
		and (r.vervallen_bij is null or r.vervallen_bij > $3::bigint)
	order by r.mutatienummer
	limit $4::bigint)
	union all
	(select w.mutatienummer, w.respons_id, w.reden, null, null, null, null, null, null, null, null, null, null, null, null,
		null, null
	from verwijderingen w
	where $5::boolean and w.school_id = $1::integer and w.mutatienummer > $2::bigint and w.mutatienummer <= $3::bigint
	order by w.mutatienummer
	limit $4::bigint)) p
order by p.mutatienummer
limit $4::bigint
