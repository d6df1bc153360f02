-- What came before a delivery: the same one, another one under its number, the highest number.
-- $1 soort, $2 digest of its rows (hexadecimal), $3 number or null
-- columns: zelfde (microseconds since 1970, null: never), ander, hoogste
select (extract(epoch from (select max(l.op) from bpvo_leveringen l
		where l.verwerkt and l.soort = $1::text and l.inhoud = decode($2::text, 'hex')
			and l.nummer is not distinct from $3::integer)) * 1000000)::bigint as zelfde,
	exists (select from bpvo_leveringen l
		where l.verwerkt and l.nummer = $3::integer
			and (l.soort, l.inhoud) is distinct from ($1::text, decode($2::text, 'hex')::sha256)) as ander,
	(select max(l.nummer) from bpvo_leveringen l where l.verwerkt) as hoogste
