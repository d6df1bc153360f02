-- Every mandate ever given, or those of one school, newest first.
-- $1 OIN of the school (null: every one)
-- columns: id, school_oin, school_naam, oin, naam, dienst, geldig_van, geldig_tot, bron, ingetrokken
select m.id, s.oin as school_oin, s.naam as school_naam, l.oin, l.naam, m.dienst, m.geldig_van, m.geldig_tot, m.bron,
	m.ingetrokken_op is not null as ingetrokken
from mandaten m
join organisaties l on l.id = m.leverancier_id
join organisaties s on s.id = m.school_id
where $1::text is null or s.oin = $1::text
order by m.id desc
