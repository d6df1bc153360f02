-- Calls for a school in a period, those that were alike on one day (in the Netherlands) counted together. What was refused
-- before it was known who asked what for whom could not be judged again: it is not here.
-- $1 school OIN, $2 first day, $3 first day that no longer counts
-- columns: dag, tls_oin, naam, operatie, profiel, ondertekenaar_oin, regel (null: granted), aantal
select g.*, o.naam
from (
	select (op at time zone 'Europe/Amsterdam')::date as dag, tls_oin, coalesce(operatie, dienst) as operatie, profiel,
		ondertekenaar_oin, case when dienst is null then coalesce(regel, '') end as regel, count(*) as aantal
	from berichten
	where van_oin = $1::text and op >= $2::date::timestamp at time zone 'Europe/Amsterdam'
		and op < $3::date::timestamp at time zone 'Europe/Amsterdam' and tls_oin is not null
		and coalesce(operatie, dienst) is not null
	group by 1, 2, 3, 4, 5, 6) g
left join organisaties o on o.oin = g.tls_oin
order by o.naam nulls last, g.tls_oin, g.dag, g.operatie, g.profiel, g.ondertekenaar_oin, g.regel
