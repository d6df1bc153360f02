-- Which schools somebody sees.
-- $1 gebruiker
-- columns: id, brin, naam
select id, brin, naam from scholen_van($1::bigint)
