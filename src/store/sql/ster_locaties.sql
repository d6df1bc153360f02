-- The onderwijslocaties of a school's snapshot, with what they were called when.
-- $1 school id, $2 snapshot
-- columns: those of the file
select l.onderwijslocatiecode, l.naam, l.plaats, l.geldig_van as "geldigVan", l.geldig_tot as "geldigTot"
from locaties l
where l.onderwijslocatiecode in (
	select r.onderwijslocatiecode from respons r
	where r.school_id = $1::integer and r.mutatienummer <= $2::bigint and (r.vervallen_bij is null or r.vervallen_bij > $2::bigint))
order by l.onderwijslocatiecode, l.geldig_van
