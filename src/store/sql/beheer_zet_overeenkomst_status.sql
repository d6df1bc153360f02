-- Takes one step with a version; the register judges whether it may.
-- $1 id, $2 status, $3 actor, $4 now
-- columns: none
select zet_overeenkomst_status($1::integer, $2::text, $3::text, $4::timestamptz)
