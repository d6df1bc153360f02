-- The versions that are corrected now are no longer in force.
-- columns: none
update respons r
set vervallen_bij = p.mutatienummer
from invoer_plaatsing p
where r.school_id = p.school_id and r.mutatienummer = p.oud_mutatienummer and not p.ongewijzigd
