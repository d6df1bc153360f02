-- The files of a set, in the order in which they were made.
-- $1 set
-- columns: id, soort, naam, zaad (hex), content_type, schemaversie, bytes, sha256 (hex), rijen
select b.id, b.soort, b.naam, encode(b.zaad, 'hex') as zaad, b.content_type, b.schemaversie, b.bytes,
	encode(b.sha256, 'hex') as sha256, b.rijen
from bestanden b
where b.set_id = $1::bigint
order by b.id
