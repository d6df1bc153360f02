-- What was kept of messages under one MessageID, newest first, with its certificates up to their roots.
-- $1 MessageID, $2 From OIN (null: of anybody)
-- columns: as of struct bewijs
select (extract(epoch from r.op) * 1000000)::bigint as op_us, to_char(r.op, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as op, r.correlatie,
	r.school_id::bigint, r.van_oin, r.tls_oin, s.naam as van_naam, t.naam as tls_naam, encode(r.tls_certificaat, 'hex') as tls_certificaat,
	encode(r.ondertekenaar_certificaat, 'hex') as ondertekenaar_certificaat, encode(r.eigen_certificaat, 'hex') as eigen_certificaat,
	r.message_id, r.identificatiecode::text, r.dienst, r.profiel, r.verzoek, r.delen, r.antwoord, r.antwoord_delen,
	coalesce(cardinality(r.sleutels), 0)::bigint as sleutels, encode(r.verzoek_sha256, 'hex') as verzoek_sha256,
	encode(r.inhoud_sha256, 'hex') as inhoud_sha256, encode(r.antwoord_sha256, 'hex') as antwoord_sha256, r.rijen,
	r.mutatie_van, r.mutatie_tot
from bewijzen r
left join organisaties s on s.oin = r.van_oin
left join organisaties t on t.oin = r.tls_oin
where r.message_id = $1::text and ($2::text is null or r.van_oin = $2::text)
order by r.op desc
