-- Whether a record has a data key.
-- $1 key of the school, $2 merk
-- columns: er
select exists (select from recordsleutels r where r.schoolsleutel_id = $1::integer and r.merk = $2::bytea) as er
