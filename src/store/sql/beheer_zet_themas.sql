-- Its themes, in order.
-- $1 vragenlijst id, $2 codes, $3 names
-- columns: none
insert into themas (vragenlijst_id, code, volgnummer, naam)
select $1::integer, t.code, t.volgnummer, t.naam
from unnest($2::text[], $3::text[]) with ordinality t (code, naam, volgnummer)
