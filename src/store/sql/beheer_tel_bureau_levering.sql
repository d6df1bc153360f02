-- How much there is in a delivery that was begun.
-- $1 number
-- columns: uitnodigingen, herinneringen, intrekkingen
select (select count(*) from bureau_regels r join uitnodigingen u on u.id = r.uitnodiging_id and u.respondentsleutel = r.respondentsleutel
		where r.levering = $1::integer and u.status = 'GEPLAND') as uitnodigingen,
	(select count(*) from bureau_regels where herinnerd_in = $1::integer) as herinneringen,
	(select count(*) from bureau_regels where ingetrokken_in = $1::integer) as intrekkingen
