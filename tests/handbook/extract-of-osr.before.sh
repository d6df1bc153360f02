# What OSR would give: schools by OIN, the service by the namespace of its contract.
service=http://s-bb.nl/contract/SBB_BPVMonitor_V1
psql -XAtqc "insert into bpv.organisaties (oin, soort, naam, aangemaakt_door, aangemaakt_op) values ('00000099000000007000', 'LEVERANCIER', 'Ander LVS', 'x', now())"
for file in osr-2026-08-01 osr-2026-08-02 leeg; do
	echo 'schoolOin;leverancierOin;dienst;geldigVan;geldigTot' >$file.csv
done
echo "0000000700098QX00000;00000099000000002000;$service;2026-08-01;" >>osr-2026-08-01.csv
echo "0000000700098QQ00000;00000099000000007000;$service;2026-08-01;" | tee -a osr-2026-08-01.csv >>osr-2026-08-02.csv
echo "0000000700098QX00000;00000099000000007000;$service;2026-08-02;2099-08-01" >>osr-2026-08-02.csv
