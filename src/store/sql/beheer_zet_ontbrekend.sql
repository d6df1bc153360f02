-- Its values outside every scale.
-- $1 vragenlijst id, $2 values, $3 labels
-- columns: none
insert into ontbrekende_waarden (vragenlijst_id, waarde, label)
select $1::integer, o.waarde::smallint, o.label
from unnest($2::text[], $3::text[]) o (waarde, label)
