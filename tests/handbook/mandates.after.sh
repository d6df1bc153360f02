[ "$(psql -XAtqc "select ingetrokken_door from bpv.mandaten where bron = 'brief van 1 mei 2026'")" = anna ]
grep -q '^98QQ,00000099000000007000,opvragen_resultaten,2026-08-01,2099-08-01,brief van 7 mei 2026' mandaten.csv
