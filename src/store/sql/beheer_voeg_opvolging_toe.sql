-- That a school goes on for another; counts when confirmed. No row when one of them is not registered.
-- $1 school OIN, $2 OIN of its successor, $3 from, $4 bron, $5 actor, $6 now
-- columns: id
insert into rechtsopvolgingen (school_id, opvolger_id, vanaf, bron, toegevoegd_door, toegevoegd_op)
select s.id, o.id, $3::date, $4::text, $5::text, $6::timestamptz
from organisaties s, organisaties o
where s.oin = $1::text and o.oin = $2::text
returning id
