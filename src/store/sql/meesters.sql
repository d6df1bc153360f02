-- Which master keys wrap something.
-- columns: meester
select meester from schoolsleutels where verpakt is not null
union
select meester from huissleutels
