-- Every organisation: schools by BRIN, then the others by OIN.
-- columns: oin, soort, naam, brin, actief
select oin, soort, naam, brin, actief
from organisaties
order by brin nulls last, oin
