-- The opleidingen of a school's snapshot, with what they were called when.
-- $1 school id, $2 snapshot
-- columns: those of the file
select o.opleidingscode, o.naam, o.niveau, o.kwalificatiedossier, o.sector, o.geldig_van as "geldigVan", o.geldig_tot as "geldigTot"
from opleidingen o
where o.opleidingscode in (
	select r.opleidingscode from respons r
	where r.school_id = $1::integer and r.mutatienummer <= $2::bigint and (r.vervallen_bij is null or r.vervallen_bij > $2::bigint))
order by o.opleidingscode, o.geldig_van
