-- Keeps a key of the house, unless there is one for its purpose.
-- $1 purpose, $2 name of the master key, $3 wrapped, $4 now
insert into huissleutels (doel, hoofdsleutel, verpakt, aangemaakt_op)
values ($1::text, $2::text, $3::bytea, $4::timestamptz)
on conflict (doel) do nothing
