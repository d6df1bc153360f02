-- The block list with what was lifted, newest first.
-- columns: vingerafdruk, uitgever, serienummer, oins, reden, geblokkeerd_door, geblokkeerd_op, opgeheven_door,
--   opgeheven_op (microseconds since 1970)
select b.vingerafdruk, b.uitgever, b.serienummer,
	(
		select string_agg(distinct c.oin, ' ')
		from (
			select oin, vingerafdruk, uitgever, serienummer from certificaten
			union all
			select oin, vingerafdruk, uitgever, serienummer from geregistreerde_certificaten) c
		where c.vingerafdruk = b.vingerafdruk or (c.uitgever = b.uitgever and c.serienummer = b.serienummer)
	) as oins,
	b.reden, b.geblokkeerd_door, b.opgeheven_door,
	(extract(epoch from b.geblokkeerd_op) * 1000000)::bigint as geblokkeerd_op,
	(extract(epoch from b.opgeheven_op) * 1000000)::bigint as opgeheven_op
from geblokkeerde_certificaten b
order by b.id desc
