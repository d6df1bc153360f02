-- Every list of every gateway, the one nearest to its end first.
-- columns: gateway, lijst, uitgever, nummer, van, tot, ingetrokken, gratie_s, adres, gehaald_op, volgende_op, mislukt, reden, gemeld_op,
-- afwijking
select s.gateway, s.lijst, s.uitgever, s.nummer, s.van, s.tot, s.ingetrokken, s.gratie_s, s.adres, s.gehaald_op, s.volgende_op,
	s.mislukt, s.reden, s.gemeld_op,
	(select a.afwijking from crl_afwijkingen a
	 where a.gateway = s.gateway and s.gratie_s > 0 order by a.id desc limit 1) as afwijking
from crl_stand s
order by s.tot, s.gateway, s.lijst
