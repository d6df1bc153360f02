-- What the register does not know of a batch of records: known is known at some time in the year up to the end date, so
-- that a code that lapsed during a placement is no reason to refuse it.
-- $1 school id, $2 leerbedrijf ids, $3 opleidingscodes, $4 locatiecodes, $5 aanbiedercodes, $6 end dates (null: not given),
-- $7 bpvoKenmerken
-- columns: leerbedrijf, opleiding, locatie, aanbieder (true: unknown), bewaard (true: there are details), in the order of the arrays
select
	not exists (select from leerbedrijven t where t.leerbedrijf_id = v.leerbedrijf and t.geldig_van <= v.einde
		and coalesce(t.geldig_tot > v.einde - 366, true)) as leerbedrijf,
	not exists (select from opleidingen t where t.opleidingscode = v.opleiding and t.geldig_van <= v.einde
		and coalesce(t.geldig_tot > v.einde - 366, true)) as opleiding,
	not exists (select from locaties t where t.onderwijslocatiecode = v.locatie and t.school_id = $1::integer
		and t.geldig_van <= v.einde and coalesce(t.geldig_tot > v.einde - 366, true)) as locatie,
	not exists (select from aanbieders t where t.onderwijsaanbiedercode = v.aanbieder and t.school_id = $1::integer
		and t.geldig_van <= v.einde and coalesce(t.geldig_tot > v.einde - 366, true)) as aanbieder,
	exists (select from studentgegevens s where s.school_id = $1::integer and s.bpvo_kenmerk = v.kenmerk) as bewaard
from (
	select u.leerbedrijf, u.opleiding, u.locatie, u.aanbieder, coalesce(u.einde::date, current_date) as einde, u.kenmerk, u.nr
	from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
		with ordinality as u (leerbedrijf, opleiding, locatie, aanbieder, einde, kenmerk, nr)) v
order by v.nr
