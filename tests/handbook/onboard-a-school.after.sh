# Who prepared may not activate, and whoever is let in now is let in by this school's own overeenkomst.
[ "$(psql -XAtqc "select aangemaakt_door || ' ' || geactiveerd_door || ' ' || status from bpv.overeenkomsten where nummer = 'GO-97ZZ'")" = "anna bert ACTIEF" ]
! bpv-admin school activate 97ZZ --actor bert
[ "$(psql -XAtqc "select uitkomst from bpv.berichten where van_oin like '%97ZZ%' order by op desc limit 1")" = OK ]
