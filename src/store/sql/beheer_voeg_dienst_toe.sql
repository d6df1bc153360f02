-- One more service of an overeenkomst.
-- $1 overeenkomst id, $2 operation
-- columns: none
insert into overeenkomst_diensten (overeenkomst_id, dienst)
values ($1::integer, $2::text)
