-- Writes down what was withdrawn. The newest document decides, with two exceptions: an objection stays one, whatever comes
-- before or after it; and what an objection refuses, only the "no" of an objection gives free. What SBB erased stays refused.
-- $1 school id, $2 merken, $3 reasons, $4 refuse new deliveries ('t', 'f'), $5 sleutelmerken (empty: none),
-- $6 time of the document, $7 now
-- columns: none
insert into intrekkingen as i (school_id, merk, reden, bezwaar, weigeren, sleutelmerk, document_op, op)
select $1::integer, u.merk, u.reden, u.reden = 'BEZWAAR', u.weigeren::boolean, nullif(u.sleutelmerk, ''::bytea),
	$6::timestamptz, $7::timestamptz
from unnest($2::bytea[], $3::text[], $4::text[], $5::bytea[]) as u (merk, reden, weigeren, sleutelmerk)
order by u.merk
on conflict (school_id, merk) do update
set reden = case when excluded.document_op >= i.document_op then excluded.reden else i.reden end,
	bezwaar = i.bezwaar or excluded.bezwaar,
	weigeren = i.gewist or case
		when excluded.document_op >= i.document_op then
			case when excluded.bezwaar or not i.bezwaar then excluded.weigeren else i.weigeren or excluded.weigeren end
		when excluded.bezwaar and not i.bezwaar then i.weigeren or excluded.weigeren
		else i.weigeren end,
	sleutelmerk = coalesce(excluded.sleutelmerk, i.sleutelmerk),
	document_op = greatest(i.document_op, excluded.document_op),
	op = excluded.op
