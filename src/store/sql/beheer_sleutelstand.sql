-- What is left to do before an old master key may go.
-- $1 name of the master key that wraps now, $2 now
-- columns: sleutels (wrapped by another), records (sealed before they had keys of their own), gateways (that run without it)
select (select count(*) from schoolsleutels where verpakt is not null and hoofdsleutel <> $1::text)
		+ (select count(*) from huissleutels where hoofdsleutel <> $1::text) as sleutels,
	(select count(*) from studentgegevens where sleutel_id is null) as records,
	(select string_agg(naam, ', ' order by naam) from gateways
		where gezien > $2::timestamptz - interval '90 seconds'
			and not ($1::text = any (string_to_array(hoofdsleutels, ' ')))) as gateways
