-- The onderwijsaanbieders of a school's snapshot, with what they were called when.
-- $1 school id, $2 snapshot
-- columns: those of the file
select a.onderwijsaanbiedercode, a.naam, a.geldig_van as "geldigVan", a.geldig_tot as "geldigTot"
from aanbieders a
where a.onderwijsaanbiedercode in (
	select r.onderwijsaanbiedercode from respons r
	where r.school_id = $1::integer and r.mutatienummer <= $2::bigint and (r.vervallen_bij is null or r.vervallen_bij > $2::bigint))
order by a.onderwijsaanbiedercode, a.geldig_van
