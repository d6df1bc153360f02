-- The account of the responses that are about to go.
-- $1 by whom, $2 now
-- columns: none of interest
select meld_vernietigde_antwoorden($1::text, $2::timestamptz)
