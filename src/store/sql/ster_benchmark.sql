-- National figures as a school may see them. In percent of those who answered on the scale; a mark has a mean instead.
-- $1 school id
-- columns: those of the file
select vraagcode, respondent, studiejaar || '-' || studiejaar + 1 as "studiejaar", aantal as "aantalAntwoorden",
	case when schaal <> 'C10' then round(100.0 * tevreden / aantal) end as "percentageTevreden",
	case when schaal = 'C10' then round(som::numeric / aantal, 1) end as "gemiddeldCijfer", reden
from benchmark($1::integer)
order by vraagcode, respondent, studiejaar
