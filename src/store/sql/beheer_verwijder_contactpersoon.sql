-- Deletes contacts of an organisation: who left is not kept.
-- $1 OIN, $2 rol or null (every role), $3 emailadres or null (everybody)
-- columns: id, a row each
delete from contactpersonen c
using organisaties o
where o.oin = $1::text and c.organisatie_id = o.id and ($2::text is null or c.rol = $2::text)
	and ($3::text is null or c.emailadres = $3::text)
returning c.id
