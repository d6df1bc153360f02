-- Staff want something destroyed: a record, which is done with it, or all of a school, which waits for a second person.
-- $1 school id, $2 merk or null, $3 reason, $4 actor, $5 now
insert into wisverzoeken (school_id, merk, reden, gevraagd_door, gevraagd_op, uitgevoerd_door, uitgevoerd_op)
values ($1::integer, $2::bytea, $3::text, $4::text, $5::timestamptz,
	case when $2::bytea is not null then $4::text end, case when $2::bytea is not null then $5::timestamptz end)
