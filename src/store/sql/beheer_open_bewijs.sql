-- The wrapped data keys of a kept message that still are; writes down who looks and why.
-- $1 moment of the message in microseconds, $2 MessageID, $3 From OIN, $4 reason, $5 now
-- columns: nr (place of the part, from 1), id, merk, verpakt
select nr, id, merk, verpakt
from open_bewijs(to_timestamp(0) + $1::bigint * interval '1 microsecond', $2::text, $3::text, $4::text, $5::timestamptz)
