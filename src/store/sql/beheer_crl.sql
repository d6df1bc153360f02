-- Every list of every gateway, the one nearest to its end first.
-- columns: gateway, lijst, uitgever, nummer, van, tot, ingetrokken, gratie_s, adres, gehaald_op, volgende_op, mislukt, reden,
--   gemeld_op (moments: microseconds since 1970), afwijking
select s.gateway, s.lijst, s.uitgever, s.nummer,
	(extract(epoch from s.van) * 1000000)::bigint as van,
	(extract(epoch from s.tot) * 1000000)::bigint as tot,
	s.ingetrokken, s.gratie_s, s.adres,
	(extract(epoch from s.gehaald_op) * 1000000)::bigint as gehaald_op,
	(extract(epoch from s.volgende_op) * 1000000)::bigint as volgende_op,
	s.mislukt, s.reden,
	(extract(epoch from s.gemeld_op) * 1000000)::bigint as gemeld_op,
	(
		select a.afwijking
		from crl_afwijkingen a
		where a.gateway = s.gateway and s.gratie_s > 0
		order by a.id desc
		limit 1
	) as afwijking
from crl_stand s
order by s.tot, s.gateway, s.lijst
