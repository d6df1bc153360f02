-- The bytes of a small file; no row, or null: they are not kept here.
-- $1 id
-- columns: inhoud
select b.inhoud from bestanden b where b.id = $1::bigint
