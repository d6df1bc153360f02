-- People who may log in to the pages.
-- $1 OIN of a school or null (all), $2 those who were withdrawn too
-- columns: naam, volledige_naam, emailadres, school, rollen, opleidingen, scholen, certificaat, oidc, toegevoegd_door, bevestigd_door,
-- wacht (on a second person), toegevoegd_us, aangemeld_us, ingetrokken_us
select g.naam, g.volledige_naam, g.emailadres, o.brin as school,
	(select string_agg(r.rol, ' ' order by r.rol) from gebruiker_rollen r where r.gebruiker_id = g.id) as rollen,
	(select string_agg(p.opleidingscode, ' ' order by p.opleidingscode) from gebruiker_opleidingen p
		where p.gebruiker_id = g.id) as opleidingen,
	(select string_agg(s.brin, ' ' order by s.brin) from gebruiker_scholen b join organisaties s on s.id = b.school_id
		where b.gebruiker_id = g.id) as scholen,
	g.certificaat_houder is not null as certificaat, g.oidc_naam is not null as oidc, g.toegevoegd_door,
	g.bevestigd_door, g.ingetrokken_op is null and not mag_aanmelden(g) as wacht,
	(extract(epoch from g.toegevoegd_op) * 1000000)::bigint as toegevoegd_us,
	(select (extract(epoch from max(a.op)) * 1000000)::bigint from aanmeldingen a where a.gebruiker_id = g.id) as aangemeld_us,
	(extract(epoch from g.ingetrokken_op) * 1000000)::bigint as ingetrokken_us
from gebruikers g
left join organisaties o on o.id = g.school_id
where ($1::text is null or o.oin = $1::text) and ($2::boolean or g.ingetrokken_op is null)
order by g.naam, g.id
