-- Takes up what another person asked about one student.
-- $1 school id, $2 merk, $3 actor, $4 now
-- columns: reden (null: nobody else asked in the last week)
select bevestig_wissen_betrokkene($1::integer, $2::bytea, $3::text, $4::timestamptz) as reden
