-- Invitations, those that are to go first first. Whether one was answered is nobody's business here: it counts as invited.
-- $1 school id (null: every school), $2 status (null: every one), $3 respondent (null: both), $4 at most
-- columns: brin, bpvo_id, respondent, route, status, reden, gepland_op, uitgegeven_op, uitgenodigd_op, herinnerd_op,
--   herinneringen, vraagt_student, totaal
select s.brin, u.bpvo_id, u.respondent, u.route, u.stand as status, u.reden, u.gepland_op,
	(extract(epoch from u.uitgegeven_op) * 1000000)::bigint as uitgegeven_op,
	(extract(epoch from u.uitgenodigd_op) * 1000000)::bigint as uitgenodigd_op,
	(extract(epoch from u.herinnerd_op) * 1000000)::bigint as herinnerd_op, u.herinneringen, u.vraagt_student,
	count(*) over () as totaal
from (
	select *, case when status in ('BEANTWOORD', 'VERLOPEN') then case when uitgenodigd_op is null then 'UITGEGEVEN' else 'UITGENODIGD' end
		else status end as stand
	from uitnodigingen) u
join organisaties s on s.id = u.school_id
where ($1::integer is null or u.school_id = $1::integer) and ($2::text is null or u.stand = $2::text)
	and ($3::text is null or u.respondent = $3::text)
order by u.gepland_op desc, s.brin, u.bpvo_id, u.respondent
limit $4::integer
