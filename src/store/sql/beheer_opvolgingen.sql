-- Every succession ever recorded, newest first.
-- $1 null, or the OIN of a school on either side
-- columns: school_oin, school_naam, opvolger_oin, opvolger_naam, vanaf, bron, toegevoegd_door, bevestigd_door, ingetrokken
select s.oin as school_oin, s.naam as school_naam, o.oin as opvolger_oin, o.naam as opvolger_naam, f.vanaf, f.bron,
	f.toegevoegd_door, f.bevestigd_door, f.ingetrokken_op is not null as ingetrokken
from rechtsopvolgingen f
join organisaties s on s.id = f.school_id
join organisaties o on o.id = f.opvolger_id
where $1::text is null or $1::text in (s.oin, o.oin)
order by f.id desc
