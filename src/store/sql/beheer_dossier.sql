-- What staff keep of a version besides what messages need; lists as one text each.
-- $1 overeenkomst id
-- columns: rol_sbb, subverwerker, grondslag, doel, dpia_datum, bewaar_contact_dagen, bewaar_antwoorden_maanden,
--   bewaar_koppeling_maanden, berichten_per_minuut, gelijktijdig, megabytes_per_uur, document_datum, document_sha256,
--   ondertekenaars, adviseur, contacten,
--   opvolging, aangemaakt_door, aangemaakt_op, geactiveerd_door, geactiveerd_op (moments in microseconds since 1970), stappen
select o.rol_sbb, o.subverwerker, o.grondslag, o.doel, o.dpia_datum, o.bewaar_contact_dagen, o.bewaar_antwoorden_maanden,
	o.bewaar_koppeling_maanden, o.berichten_per_minuut, o.gelijktijdig, o.megabytes_per_uur,
	o.document_datum, encode(o.document_sha256, 'hex') as document_sha256,
	(select string_agg(format('%s: %s, %s, %s', t.partij, t.naam, t.functie, t.datum), '; ' order by t.partij, t.naam)
		from ondertekenaars t where t.overeenkomst_id = o.id) as ondertekenaars,
	(select format('%s <%s>', c.naam, c.emailadres)
		from contactpersonen c where c.organisatie_id = o.school_id and c.rol = 'SBB_ADVISEUR') as adviseur,
	(select string_agg(format('%s: %s <%s>', c.rol, c.naam, c.emailadres), '; ' order by c.rol, c.naam, c.id)
		from contactpersonen c where c.organisatie_id = o.school_id and c.rol <> 'SBB_ADVISEUR') as contacten,
	(select string_agg(case f.school_id when o.school_id then format('opgevolgd door %s per %s', n.brin, f.vanaf)
			else format('volgt %s op per %s', v.brin, f.vanaf) end, '; ' order by f.vanaf, f.id)
		from rechtsopvolgingen f
		join organisaties v on v.id = f.school_id
		join organisaties n on n.id = f.opvolger_id
		where o.school_id in (f.school_id, f.opvolger_id) and f.bevestigd_op is not null and f.ingetrokken_op is null)
		as opvolging,
	o.aangemaakt_door, (extract(epoch from o.aangemaakt_op) * 1000000)::bigint as aangemaakt_op, o.geactiveerd_door,
	(extract(epoch from o.geactiveerd_op) * 1000000)::bigint as geactiveerd_op,
	(select string_agg(format('%s %s %s', s.naar, s.door, to_char(s.op at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')),
			'; ' order by s.id)
		from overeenkomst_stappen s where s.overeenkomst_id = o.id) as stappen
from overeenkomsten o
where o.id = $1::integer
