-- How many answers were stored with the new and corrected responses.
-- columns: nieuw, gewijzigd
select coalesce(sum(cardinality(variabelen) + coalesce(cardinality(open_variabelen), 0)
	+ coalesce(cardinality(intern_variabelen), 0)), 0) as nieuw, 0 as gewijzigd
from invoer_plaatsing
where not ongewijzigd
