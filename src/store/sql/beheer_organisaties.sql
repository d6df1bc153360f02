-- Every organisation, schools first, in order of BRIN and OIN.
-- columns: oin, soort, naam, brin, actief
select oin, soort, naam, brin, actief
from organisaties
order by soort = 'SCHOOL' desc, brin, oin
