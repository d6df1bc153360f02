-- What a school is warned of: its own certificates and, when it asks itself, those of suppliers with a running mandate;
-- when a supplier asks for it, the school's and that supplier's.
-- $1 school's OIN, $2 OIN of who connects, $3 now
-- columns: oin, doel, vingerafdruk, geldig_tot (microseconds since 1970), dagen, drempel, opvolger
select a.oin, a.doel, a.vingerafdruk, (extract(epoch from a.geldig_tot) * 1000000)::bigint as geldig_tot, a.dagen,
	a.drempel, a.opvolger
from aflopende_certificaten($3::timestamptz) a
where a.oin in ($1::text, $2::text)
	or ($1::text = $2::text and a.oin in (
		select l.oin
		from organisaties s
		join mandaten m on m.school_id = s.id and m.ingetrokken_op is null
			and m.geldig_van <= ($3::timestamptz at time zone 'Europe/Amsterdam')::date
			and (m.geldig_tot is null or m.geldig_tot > ($3::timestamptz at time zone 'Europe/Amsterdam')::date)
		join organisaties l on l.id = m.leverancier_id
		where s.oin = $1::text))
order by a.geldig_tot, a.oin, a.doel, a.vingerafdruk
