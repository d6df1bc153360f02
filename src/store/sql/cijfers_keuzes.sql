-- What the filters of a school (or, $1 null, of the country) can choose from.
-- $1 school, $2 opleidingen (null: all)
-- columns: veld, code, naam, sector, van, tot
select veld, code, naam, sector, van, tot from cijfers_keuzes($1::integer, $2::text[])
