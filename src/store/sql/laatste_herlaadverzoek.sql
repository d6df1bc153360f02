-- The number of the last request to reload; 0 when there was none.
-- columns: verzoek
select case when is_called then last_value else 0 end as verzoek
from herlaadverzoeken
