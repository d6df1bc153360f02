-- What the values of its questions mean.
-- $1 vragenlijst id, $2 questions, $3 values, $4 labels
-- columns: none
insert into opties (vragenlijst_id, vraag, waarde, label)
select $1::integer, o.vraag, o.waarde::smallint, o.label
from unnest($2::text[], $3::text[], $4::text[]) o (vraag, waarde, label)
