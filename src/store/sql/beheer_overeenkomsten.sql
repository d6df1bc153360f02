-- All versions of all overeenkomsten, or of one school.
-- $1 OIN of the school (null: every one)
-- columns: as overeenkomst, and diensten (with spaces between)
select o.nummer, o.versie, s.brin, s.oin, s.naam, o.status, o.geldig_van, o.geldig_tot, o.veldenset, o.open_antwoorden,
	o.profiel, o.vrijgavemoment,
	(select string_agg(d.dienst, ' ' order by d.dienst) from overeenkomst_diensten d where d.overeenkomst_id = o.id) as diensten
from overeenkomsten o
join organisaties s on s.id = o.school_id
where $1::text is null or s.oin = $1::text
order by s.brin, o.nummer, o.versie
