-- neem_recordsleutels, sent ahead with the claim of a message: nothing is made, and nothing comes back, of a claim that is not
-- a new one, so that has an answer or was not made in this transaction.
-- $1 key of the school, $2 merken, $3 wrapped keys for those that have none, $4 now, $5 From OIN, $6 MessageID
-- columns: id, verpakt
select k.id, k.verpakt
from (
	select exists (
		select from aanspraken
		where van_oin = $5::text and message_id = $6::text and op = now() and antwoord is null) as nieuw) a
cross join lateral neem_recordsleutels($1::integer, case when a.nieuw then $2::bytea[] else '{}' end,
	case when a.nieuw then $3::bytea[] else '{}' end, $4::timestamptz) k
order by k.nr
