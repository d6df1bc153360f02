-- What people wrote to the open questions, as far as a school may see it; a question of which nothing is shown has one row that says why.
-- $1 school id, $2 opleidingen (null: the whole school), $3 now
-- columns: respondent, vraagcode, tekst, antwoord, reden
select v.respondent, v.vraagcode, v.tekst, t.antwoord,
	case when t.antwoord is null then open_antwoorden_reden($1::integer, v.respondent, v.vraagcode, $2::text[], $3::timestamptz) end as reden
from open_vragen($3::timestamptz) v
left join lateral open_antwoorden_tonen($1::integer, v.respondent, v.vraagcode, $2::text[], $3::timestamptz)
	with ordinality t (antwoord, plaats) on true
order by v.plaats, t.plaats
