-- Whether a response of a snapshot was erased on request since.
-- $1 school id, $2 the snapshot, $3 the newest erasure that it knew of
-- columns: gewist
select exists (
	select from verwijderingen w
	where w.school_id = $1::integer and w.reden = 'GEWIST_OP_VERZOEK' and w.mutatienummer > $3::bigint
		and w.mutatienummer > $2::bigint and w.sinds <= $2::bigint) as gewist
