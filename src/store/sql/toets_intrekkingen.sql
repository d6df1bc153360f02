-- Which records of a push were withdrawn. After neem_schoolsleutel(), which lets no withdrawal come between.
-- $1 school id, $2 merken
-- columns: nr (from 1), weigeren, document_op (microseconds)
select u.nr, i.weigeren, (extract(epoch from i.document_op) * 1000000)::bigint as document_op
from unnest($2::bytea[]) with ordinality as u (merk, nr)
join intrekkingen i on i.school_id = $1::integer and i.merk = u.merk
