-- Keys that another master key wraps: those of the house (ids below zero) and some of schools, held until the end of the transaction.
-- $1 name of the master key that wraps now, $2 how many schools
-- columns: id, gebonden (what a key is bound to where it is wrapped), hoofdsleutel, verpakt
select id, gebonden, hoofdsleutel, verpakt
from neem_verpakte_sleutels($1::text, $2::integer)
