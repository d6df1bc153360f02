-- What was kept of messages under one MessageID, newest first, with its certificates up to their roots.
-- $1 MessageID, $2 From OIN (null: of anybody)
-- columns: op (microseconds since 1970), correlatie, school_id, van_oin, tls_oin, van_naam, tls_naam (null: not in the register),
--   tls_certificaat, ondertekenaar_certificaat, eigen_certificaat (hex; null: not signed), message_id, identificatiecode, dienst,
--   profiel, verzoek, delen, antwoord, antwoord_delen, sleutels (how many), verzoek_sha256, inhoud_sha256, antwoord_sha256 (hex),
--   rijen, mutatie_van, mutatie_tot
select (extract(epoch from r.op) * 1000000)::bigint as op, r.correlatie, r.school_id::bigint, r.van_oin, r.tls_oin,
	s.naam as van_naam, t.naam as tls_naam, encode(r.tls_certificaat, 'hex') as tls_certificaat,
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
