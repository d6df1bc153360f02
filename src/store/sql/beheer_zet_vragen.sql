-- Its questions.
-- $1 vragenlijst id, $2 codes, $3 volgnummers, $4 themes, $5 texts, $6 scales, $7 in_resultaten ('t' or 'f')
-- columns: none
insert into vragen (vragenlijst_id, code, volgnummer, thema, tekst, schaal, in_resultaten)
select $1::integer, v.code, v.volgnummer, v.thema, v.tekst, v.schaal, v.in_resultaten::boolean
from unnest($2::text[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::text[])
	v (code, volgnummer, thema, tekst, schaal, in_resultaten)
