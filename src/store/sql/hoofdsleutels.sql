-- Which master keys wrap something.
-- columns: hoofdsleutel
select hoofdsleutel from schoolsleutels where verpakt is not null
union
select hoofdsleutel from huissleutels
