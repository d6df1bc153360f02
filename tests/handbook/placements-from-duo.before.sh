for n in 1 2 3 4 5 6 7 8 9 10 11 12; do echo "98QQ,25180,999999999,2027-01-$((n + 10))"; done >rows
{ echo brin,opleidingscode,leerbedrijfId,geplandeEinddatum; cat rows; } >bpvos.csv
{ echo brin,opleidingscode,leerbedrijfId,geplandeEinddatum; head -n 6 rows; } >half.csv
psql -qc "delete from bpv.bpvos"
