-- A contact of an organisation; no row when it is not registered. A new SBB_ADVISEUR takes the place of the one before.
-- $1 OIN, $2 rol, $3 naam, $4 emailadres, $5 actor, $6 now
-- columns: id
insert into contactpersonen (organisatie_id, rol, naam, emailadres, toegevoegd_door, toegevoegd_op)
select o.id, $2::text, $3::text, $4::text, $5::text, $6::timestamptz
from organisaties o
where o.oin = $1::text
returning id
