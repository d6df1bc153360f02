-- Certificates seen in messages or handed in: one row for each certificate and purpose.
-- $1 OIN or null, $2 purpose or null, $4 now, $3 days or null: soonest first what ends within so many or ended in the last
-- 30, and that somebody would miss (certificaten_in_gebruik), or that is registered and did not come yet
-- columns: oin, naam, doel, vingerafdruk, geldig_van, geldig_tot, generatie, sleutelsoort, sleutelbits, uitgever,
--   serienummer, eerst_gezien, laatst_gezien, toegevoegd_op (microseconds since 1970), toegevoegd_door, geregistreerd,
--   ingetrokken, geblokkeerd, vastgepind, toegelaten, opvolger
with laatste as (
	select distinct on (vingerafdruk, doel) *
	from geregistreerde_certificaten
	order by vingerafdruk, doel, id desc
), alle as (
	select coalesce(g.oin, c.oin) as oin, doel, vingerafdruk,
		coalesce(g.geldig_van, c.geldig_van) as geldig_van,
		coalesce(g.geldig_tot, c.geldig_tot) as geldig_tot,
		coalesce(g.generatie, c.generatie) as generatie,
		coalesce(g.sleutelsoort, c.sleutelsoort) as sleutelsoort,
		coalesce(g.sleutelbits, c.sleutelbits) as sleutelbits,
		coalesce(g.uitgever, c.uitgever) as uitgever,
		coalesce(g.serienummer, c.serienummer) as serienummer,
		c.eerst_gezien, c.laatst_gezien, g.id, g.toegevoegd_op, g.toegevoegd_door,
		g.id is not null as geregistreerd,
		g.ingetrokken_op is not null as ingetrokken
	from laatste g
	full join certificaten c using (vingerafdruk, doel)
), beoordeeld as (
	select a.*,
		exists (
			select from geblokkeerde_certificaten b
			where b.opgeheven_op is null
				and (b.vingerafdruk = a.vingerafdruk
					or (b.uitgever = a.uitgever and b.serienummer = a.serienummer))
		) as geblokkeerd,
		(
			select bool_or(coalesce(p.uitgever = a.uitgever, a.geregistreerd and not a.ingetrokken))
			from vastgepinde_doelen p
			where p.oin = a.oin and p.doel = a.doel and p.losgemaakt_op is null
		) as toegelaten
	from alle a
)
select a.oin, o.naam, a.doel, a.vingerafdruk,
	(extract(epoch from a.geldig_van) * 1000000)::bigint as geldig_van,
	(extract(epoch from a.geldig_tot) * 1000000)::bigint as geldig_tot,
	a.generatie, a.sleutelsoort, a.sleutelbits, a.uitgever, a.serienummer,
	(extract(epoch from a.eerst_gezien) * 1000000)::bigint as eerst_gezien,
	(extract(epoch from a.laatst_gezien) * 1000000)::bigint as laatst_gezien,
	(extract(epoch from a.toegevoegd_op) * 1000000)::bigint as toegevoegd_op,
	a.toegevoegd_door, a.geregistreerd, a.ingetrokken, a.geblokkeerd,
	a.toegelaten is not null as vastgepind,
	coalesce(a.toegelaten, false) as toegelaten,
	(
		select case when bool_or(later.eerst_gezien is not null) then 'GEZIEN' else max('GEREGISTREERD'::text) end
		from beoordeeld later
		where later.oin = a.oin and later.doel = a.doel and later.geldig_tot > a.geldig_tot
			and not later.geblokkeerd and not later.ingetrokken
	) as opvolger
from beoordeeld a
left join organisaties o on o.oin = a.oin
where ($1::text is null or a.oin = $1::text)
	and ($2::text is null or a.doel = $2::text)
	and ($3::integer is null
		or (a.geldig_tot < $4::timestamptz + make_interval(days => $3::integer)
			and a.geldig_tot > $4::timestamptz - interval '30 days'
			and (exists (
					select from certificaten_in_gebruik g
					where g.vingerafdruk = a.vingerafdruk and g.doel = a.doel)
				or (a.geregistreerd and not a.ingetrokken and a.eerst_gezien is null))))
order by case when $3::integer is not null then a.geldig_tot end, a.id desc nulls last, a.laatst_gezien desc,
	a.vingerafdruk, a.doel
