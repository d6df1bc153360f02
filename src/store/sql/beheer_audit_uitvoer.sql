-- Rows of the audit as lines of JSON, oldest first. voor and na are strings: the hash is over their very bytes.
-- $1 van, $2 tot, $3 door, $4 onderwerp, $5 OIN of a school (null: any)
-- columns: regel
select json_build_object('volgnummer', volgnummer, 'op', op, 'door', door, 'rol', rol, 'handeling', handeling,
	'onderwerp', onderwerp, 'sleutel', sleutel, 'voor', voor, 'na', na, 'vorige', encode(vorige, 'hex'),
	'keten', encode(keten, 'hex'))::text as regel
from audit
where ($1::date is null or op >= $1::date::timestamp at time zone 'Europe/Amsterdam')
	and ($2::date is null or op < $2::date::timestamp at time zone 'Europe/Amsterdam')
	and ($3::text is null or door = $3::text)
	and ($4::text is null or onderwerp = $4::text)
	and ($5::text is null or position($5::text in sleutel || ' ' || coalesce(voor, '') || coalesce(na, '')) > 0)
order by volgnummer
