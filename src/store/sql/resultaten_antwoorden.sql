-- The answers to a range of mutatienummers of a school, one row per response: variables and values side by side, in order
-- of variable, and the open texts in the order of the null values.
-- $1 school id, $2 after which mutatienummer, $3 up to and including which, $4 which variables may be handed over: one bit
-- for each id that a smallint can hold (a list would become part of the index condition and cost the order)
-- columns: mutatienummer, variabelen, waarden, teksten (null: none)
select a.mutatienummer,
	array_agg(a.variabele_id) as variabelen,
	array_agg(a.waarde) as waarden,
	array_agg(a.tekst) filter (where a.tekst is not null) as teksten
from (
	select a.mutatienummer, a.variabele_id, a.waarde, a.tekst
	from antwoorden a
	where a.school_id = $1::integer and a.mutatienummer > $2::bigint and a.mutatienummer <= $3::bigint
		and get_bit($4::bytea, a.variabele_id) = 1
	order by a.school_id, a.mutatienummer, a.variabele_id) a
group by a.mutatienummer
order by a.mutatienummer
