-- What waits for a second person: a student whose data are to be destroyed. Not who it is: that is for who knows the kenmerk.
-- $1 now
-- columns: brin, naam, gevraagd_door, gevraagd_op, tot (microseconds since 1970), reden
select s.brin, s.naam, w.gevraagd_door, (extract(epoch from w.gevraagd_op) * 1000000)::bigint as gevraagd_op,
	(extract(epoch from w.gevraagd_op + interval '7 days') * 1000000)::bigint as tot, w.reden
from wisverzoeken w
join organisaties s on s.id = w.school_id
where w.uitgevoerd_op is null and w.merk is not null and w.gevraagd_op > $1::timestamptz - interval '7 days'
order by w.gevraagd_op
