-- Keys as the master key that wraps now has wrapped them, and who had that done.
-- $1 ids (those of the house below zero), $2 wrapped, $3 name of the master key, $4 actor, $5 now
with nieuw as (
	select u.id, u.verpakt from unnest($1::bigint[], $2::bytea[]) as u (id, verpakt)),
huis as (
	update huissleutels h set meester = $3::text, verpakt = n.verpakt, herverpakt_op = $5::timestamptz
	from nieuw n where h.id = -n.id),
school as (
	update schoolsleutels k set meester = $3::text, verpakt = n.verpakt, herverpakt_op = $5::timestamptz
	from nieuw n where k.id = n.id)
insert into sleutelwisselingen (op, door, meester, aantal)
select $5::timestamptz, $4::text, $3::text, count(*)
from nieuw
