-- A file by the digest of its opaque name, while it may be handed out.
-- $1 the name, $2 now
-- columns: id, school_id, oin, bytes, sha256, content_type, naam, gemaakt, verloopt, soort, rijen, veldenset,
--   open_antwoorden, vanaf, tot, aantal_respons
select b.id, b.school_id, o.oin, b.bytes, encode(b.sha256, 'hex') as sha256, b.content_type, b.naam,
	(extract(epoch from s.gemaakt_op) * 1000000)::bigint as gemaakt,
	(extract(epoch from s.verloopt_op) * 1000000)::bigint as verloopt,
	b.soort, b.rijen, s.veldenset, s.open_antwoorden, s.vanaf, s.tot, s.aantal_respons
from bestanden b
join geldige_bestandensets s on s.id = b.set_id
join organisaties o on o.id = b.school_id
where b.merk = sha256(convert_to($1::text, 'UTF8')) and s.verloopt_op > $2::timestamptz
