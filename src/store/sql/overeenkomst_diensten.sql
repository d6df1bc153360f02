-- Operations an overeenkomst allows, in the order of the contract.
-- $1 overeenkomst id
-- columns: dienst
select dienst
from overeenkomst_diensten
where overeenkomst_id = $1::integer
order by array_position(array['testen_verbinding', 'opvragen_overeenkomst', 'aanleveren_studentgegevens',
	'intrekken_studentgegevens', 'opvragen_aanleverstatus', 'opvragen_vragenlijsten', 'opvragen_resultaten',
	'opvragen_resultatenbestand'], dienst::text)
