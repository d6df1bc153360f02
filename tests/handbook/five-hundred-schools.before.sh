echo "the scan of it" >overeenkomst.pdf
echo 'brin,naam,geldigVan,document,documentDatum,ondertekenaarSchool,ondertekenaarSbb,leverancier,mandaatBron' >scholen.csv
for ((i = 0; i < 500; i++)); do
	printf '%02d%sY,School %d,%s,overeenkomst.pdf,2026-07-01,"A. Voorbeeld, bestuurder","B. Voorbeeld, manager",00000099000000002000,brief\n' \
		$((i % 100)) "$(printf '%b' "\\x$(printf '%x' $((65 + i / 100)))")" "$i" "$( ((i == 1)) && echo 31-07-2026 || echo 2026-08-01)"
done >>scholen.csv
