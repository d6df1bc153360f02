-- How many places of a sleutelgroep are still to be closed, of students who objected or were erased.
-- $1 school id, $2 sleutelmerken
-- columns: aantal, in the order asked
select count(i.merk) as aantal
from unnest($2::bytea[]) with ordinality as u (sleutelmerk, nr)
left join intrekkingen i on i.school_id = $1::integer and i.sleutelmerk = u.sleutelmerk and not i.plaats_gesloten
group by u.nr
order by u.nr
