echo 'brin,leverancierOin,dienst,geldigVan,geldigTot,bron' >brieven.csv
psql -XAtqc "insert into bpv.organisaties (oin, soort, naam, aangemaakt_door, aangemaakt_op) values ('00000099000000007000', 'LEVERANCIER', 'Ander LVS', 'x', now())"
echo '98QQ,00000099000000007000,opvragen_resultaten,2026-08-01,2099-08-01,brief van 7 mei 2026' >>brieven.csv
