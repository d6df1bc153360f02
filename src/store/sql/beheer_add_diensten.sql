-- The operations of an overeenkomst that was added.
-- $1 id, $2 operations
-- columns: none
insert into overeenkomst_diensten (overeenkomst_id, dienst)
select $1::integer, d
from unnest($2::text[]) d
