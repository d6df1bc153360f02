-- The mandates of one supplier go over to another.
-- $1 school OIN, $2 supplier OIN, $3 OIN of the new supplier, $4 first day, $5 bron, $6 actor, $7 now
-- columns: aantal
select vervang_mandaten($1::text, $2::text, $3::text, $4::date, $5::text, $6::text, $7::timestamptz) as aantal
