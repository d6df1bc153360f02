-- The codes of all variables.
-- columns: id, code, in order of id
select id, code
from variabelen
order by id
