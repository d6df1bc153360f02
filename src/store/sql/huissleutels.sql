-- The keys of the house, wrapped.
-- columns: doel, meester, verpakt
select doel, meester, verpakt
from huissleutels
