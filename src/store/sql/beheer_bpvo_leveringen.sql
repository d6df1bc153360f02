-- Deliveries of bpvo's, newest first.
-- $1 only those refused, $2 at most
-- columns: id, op (microseconds since 1970), soort, nummer, bestand, vorm, sha256 (hexadecimal), scholen, vanaf, verwerkt, gelezen,
--   nieuw, gewijzigd, verplaatst, hersteld, vervallen, fouten, reden, door
select id, (extract(epoch from op) * 1000000)::bigint as op, soort, nummer, bestand, vorm, encode(sha256, 'hex') as sha256,
	array_to_string(scholen, ' ') as scholen, vanaf, verwerkt, gelezen, nieuw, gewijzigd, verplaatst, hersteld, vervallen, fouten,
	reden, door
from bpvo_leveringen
where not $1::boolean or not verwerkt
order by id desc
limit $2::integer
