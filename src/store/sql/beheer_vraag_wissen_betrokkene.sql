-- Staff want what is held about one student destroyed; a second person confirms it.
-- $1 school id, $2 merk, $3 reason, $4 actor, $5 now
insert into wisverzoeken (school_id, merk, reden, gevraagd_door, gevraagd_op)
values ($1::integer, $2::bytea, $3::text, $4::text, $5::timestamptz)
