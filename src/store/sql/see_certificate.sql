-- A certificate was seen now.
-- $1 fingerprint, $2 purpose, $3 OIN, $4 not before, $5 not after, $6 now
-- columns: none
insert into certificaten as c (vingerafdruk, doel, oin, geldig_van, geldig_tot, eerst_gezien, laatst_gezien)
values ($1::text, $2::text, $3::text, $4::timestamptz, $5::timestamptz, $6::timestamptz, $6::timestamptz)
on conflict (vingerafdruk, doel) do update set laatst_gezien = excluded.laatst_gezien
where c.laatst_gezien < excluded.laatst_gezien
