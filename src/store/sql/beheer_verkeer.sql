-- How much traffic there is of each school that is active, since a moment.
-- $1 since, $2 today, $3 OIN of the only school, or null
-- columns: brin, naam, in_werking (an overeenkomst is in force), berichten, geweigerd, laatste (microseconds since 1970, of ever)
select s.brin, s.naam,
	exists (
		select from overeenkomsten o
		where o.school_id = s.id and o.status = 'ACTIEF' and daterange(o.geldig_van, o.geldig_tot) @> $2::date) as in_werking,
	(select count(*) from berichten b where b.van_oin = s.oin and b.op >= $1::timestamptz) as berichten,
	(select count(*) from berichten b where b.van_oin = s.oin and b.op >= $1::timestamptz and b.uitkomst <> 'OK') as geweigerd,
	(extract(epoch from (select max(b.op) from berichten b where b.van_oin = s.oin)) * 1000000)::bigint as laatste
from organisaties s
where s.soort = 'SCHOOL' and s.actief and ($3::text is null or s.oin = $3::text)
order by s.brin
