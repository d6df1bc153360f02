-- One page of responses and tombstones of a school as of a snapshot, in order of mutatienummer, within the field set. A
-- response to a questionnaire with the promise ANONIEM is told as in BASIS whatever the overeenkomst says.
-- $1 school id, $2 after which mutatienummer, $3 snapshot, $4 rows, $5 tombstones too, $6 field set is VOLLEDIG,
-- $7 key of the school's pseudonyms
-- columns: mutatienummer, respons_id, reden (tombstones only), basis, respondent, code, versie, invuldatum, brin,
--   aanbieder, locatie, opleidingscode, leerbedrijf, einddatum, leerweg
select p.*
from (
	(select r.mutatienummer, r.respons_id, null::text as reden, b.basis, v.respondent::text, v.code, v.versie,
		case when b.basis then date_trunc('month', r.invuldatum)::date else r.invuldatum end as invuldatum,
		s.brin::text,
		r.onderwijsaanbiedercode::text as aanbieder,
		r.onderwijslocatiecode::text as locatie,
		r.opleidingscode::text,
		case when b.basis
			then left(encode(hmac(convert_to(r.leerbedrijf_id, 'UTF8'), $7::bytea, 'sha256'), 'hex'), 32)
			else r.leerbedrijf_id end as leerbedrijf,
		case when b.basis then date_trunc('month', r.geplande_einddatum)::date
			else r.geplande_einddatum end as einddatum,
		r.leerweg::text
	from respons r
	join organisaties s on s.id = r.school_id
	join vragenlijsten v on v.id = r.vragenlijst_id
	cross join lateral (select not $6::boolean or v.toezegging = 'ANONIEM' as basis) b
	where r.school_id = $1::integer and r.mutatienummer > $2::bigint and r.mutatienummer <= $3::bigint
		and (r.vervallen_bij is null or r.vervallen_bij > $3::bigint)
	order by r.mutatienummer
	limit $4::integer)
	union all
	(select w.mutatienummer, w.respons_id, w.reden, null, null, null, null, null, null, null, null, null, null, null, null
	from verwijderingen w
	where $5::boolean and w.school_id = $1::integer and w.mutatienummer > $2::bigint and w.mutatienummer <= $3::bigint
	order by w.mutatienummer
	limit $4::integer)) p
order by p.mutatienummer
limit $4::integer
