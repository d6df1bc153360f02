-- A set by what it holds, while it may be handed out.
-- $1 school id, $2 field set, $3 open answers, $4 format, $5 shape, $6 after which mutatienummer, $7 snapshot, $8 newest erasure,
-- $9 now
-- columns: id, variabele_tot, momentopname, aantal_respons, gemaakt, verloopt
select s.id, s.variabele_tot, s.aantal_respons,
	(extract(epoch from s.momentopname) * 1000000)::bigint as momentopname,
	(extract(epoch from s.gemaakt_op) * 1000000)::bigint as gemaakt,
	(extract(epoch from s.verloopt_op) * 1000000)::bigint as verloopt
from geldige_bestandensets s
where s.school_id = $1::integer and s.veldenset = $2::text and s.open_antwoorden = $3::boolean and s.formaat = $4::text
	and s.vorm = $5::text and s.vanaf = $6::bigint and s.tot = $7::bigint and s.gewist = $8::bigint
	and s.verloopt_op > $9::timestamptz
