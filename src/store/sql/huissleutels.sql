-- The keys of the house, wrapped.
-- columns: doel, hoofdsleutel, verpakt
select doel, hoofdsleutel, verpakt
from huissleutels
