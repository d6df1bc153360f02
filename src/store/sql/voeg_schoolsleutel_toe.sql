-- Gives a school its key; another gateway may have been first.
-- $1 school id, $2 name of the master key, $3 wrapped key, $4 now
-- columns: none
insert into schoolsleutels (school_id, hoofdsleutel, verpakt, aangemaakt_op)
values ($1::integer, $2::text, $3::bytea, $4::timestamptz)
on conflict (school_id) where verpakt is not null do nothing
