-- The sealed details of one student with their wrapped data key, and that somebody looked. No row: there are none.
-- $1 school id, $2 bpvoKenmerk, $3 merk, $4 what is done (a word of inzagen.wat), $5 why, $6 now
-- columns: id, merk, verpakt, verzegeld
select id, merk, verpakt, verzegeld
from open_betrokkene($1::integer, $2::text, $3::bytea, $4::text, $5::text, $6::timestamptz)
