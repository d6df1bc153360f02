[ "$(psql -XAtqc "select count(*) from bpv.overeenkomsten where geactiveerd_door = 'bert'")" = 500 ]
[ "$(psql -XAtqc "select count(*) from bpv.mandaten where bron = 'brief'")" = 500 ]
