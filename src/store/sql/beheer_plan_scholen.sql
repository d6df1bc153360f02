-- Schools of which a day may plan, take back or remind something, in order of id.
-- $1 school id (null: every school), $2 day, $3 days before the end, $4 days after it
-- columns: id, oin, brin, open_plaatsen (places are to be closed that were not there yet)
select s.id, s.oin, s.brin,
	exists (select from intrekkingen i where i.school_id = s.id and i.sleutelmerk is not null and not i.plaats_gesloten) as open_plaatsen
from organisaties s
where s.soort = 'SCHOOL' and ($1::integer is null or s.id = $1::integer)
	and (exists (select from bpvos b
			where b.school_id = s.id and b.einde between $2::date - $4::integer and $2::date + $3::integer)
		or exists (select from uitnodigingen u where u.school_id = s.id and u.status in ('GEPLAND', 'UITGENODIGD')))
order by s.id
