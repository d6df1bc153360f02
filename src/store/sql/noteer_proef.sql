-- A next certificate was rehearsed.
-- $1 fingerprint, $2 fingerprint of who signed or '', $3 profile, $4 OIN, $5 school's OIN or null, $6 not after,
-- $7 rules that failed, $8 now, $9 correlation
-- columns: none
insert into proeven as p (dag, vingerafdruk, ondertekenaar, profiel, oin, school, geldig_tot, geslaagd, fouten, op, correlatie)
values (($8::timestamptz at time zone 'Europe/Amsterdam')::date, $1::text, $2::text, $3::text, $4::text, $5::text,
	$6::timestamptz, $7::text[] = '{}', $7::text[], $8::timestamptz, $9::text)
on conflict (vingerafdruk, ondertekenaar, profiel, dag) do update set geslaagd = excluded.geslaagd,
	fouten = excluded.fouten, keer = p.keer + 1, op = excluded.op, correlatie = excluded.correlatie, school = excluded.school
