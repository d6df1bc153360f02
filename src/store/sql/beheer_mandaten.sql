-- Every mandate ever given, newest first.
-- $1 school OIN or null
-- columns: id, school_oin, school_naam, leverancier_oin, leverancier_naam, dienst, geldig_van, geldig_tot, bron, ingetrokken
select m.id, s.oin as school_oin, s.naam as school_naam, l.oin as leverancier_oin, l.naam as leverancier_naam, m.dienst,
	m.geldig_van, m.geldig_tot, m.bron, m.ingetrokken_op is not null as ingetrokken
from mandaten m
join organisaties s on s.id = m.school_id
join organisaties l on l.id = m.leverancier_id
where $1::text is null or s.oin = $1::text
order by m.id desc
