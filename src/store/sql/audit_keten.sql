-- Where the chain was at one row.
-- $1 volgnummer
-- columns: keten; no row when there is none
select keten::bytea as keten from audit where volgnummer = $1::bigint
