[ "$(psql -XAtqc "select count(*) from bpv.mandaten where bron = 'OSR' and ingetrokken_op is null")" = 2 ]
[ "$(psql -XAtqc "select count(*) from bpv.mandaten where bron <> 'OSR' and ingetrokken_op is not null")" = 0 ]
