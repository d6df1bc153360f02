-- Who signed, for which side.
-- $1 overeenkomst id, $2 partij, $3 naam, $4 functie, $5 date, $6 actor, $7 now
-- columns: none
insert into ondertekenaars (overeenkomst_id, partij, naam, functie, datum, vastgelegd_door, vastgelegd_op)
values ($1::integer, $2::text, $3::text, $4::text, $5::date, $6::text, $7::timestamptz)
