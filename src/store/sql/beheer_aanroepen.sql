-- Calls for a school, and for those that it goes on for, in a period; those that were alike on one day (in the Netherlands) counted together. What was refused
-- before it was known who asked what for whom could not be judged again: it is not here.
-- $1 school OIN, $2 first day, $3 first day that no longer counts
-- columns: dag, van_oin, tls_oin, naam, operatie, profiel, ondertekenaar_oin, regel (null: granted), aantal
select g.*, o.naam
from (
	select (op at time zone 'Europe/Amsterdam')::date as dag, van_oin, tls_oin, coalesce(operatie, dienst) as operatie, profiel,
		ondertekenaar_oin, case when dienst is null then coalesce(regel, '') end as regel, count(*) as aantal
	from berichten
	where van_oin = any (array(
			with recursive voorgangers (oin, stap) as (
				select $1::text, 0
				union
				select s.oin, v.stap + 1
				from voorgangers v
				join organisaties h on h.oin = v.oin
				join rechtsopvolgingen f on f.opvolger_id = h.id and f.ingetrokken_op is null and f.bevestigd_op is not null
				join organisaties s on s.id = f.school_id
				where v.stap < 16)
			select oin from voorgangers))
		and op >= $2::date::timestamp at time zone 'Europe/Amsterdam'
		and op < $3::date::timestamp at time zone 'Europe/Amsterdam' and tls_oin is not null
		and coalesce(operatie, dienst) is not null
	group by 1, 2, 3, 4, 5, 6, 7) g
left join organisaties o on o.oin = g.tls_oin
order by o.naam nulls last, g.tls_oin, g.dag, g.van_oin, g.operatie, g.profiel, g.ondertekenaar_oin, g.regel
