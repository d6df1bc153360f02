-- Takes the numbers that this import needs. The row stays locked until commit, so numbers become visible in their order.
-- columns: vanaf (the last number given out before), respons, verwijderd
with nodig as (
	select (select count(*) from invoer_plaatsing where not ongewijzigd) as respons,
		(select count(*) from invoer_verwijderingen i
			where not exists (select from verwijderingen w where w.respons_id = i.respons_id)) as verwijderd)
update mutatieteller t
set laatste = t.laatste + n.respons + n.verwijderd
from nodig n
returning t.laatste - n.respons - n.verwijderd as vanaf, n.respons, n.verwijderd
