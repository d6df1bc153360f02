# A placement that is in its term, and somebody to ask about it.
read -r LEERBEDRIJF EINDDATUM < <(psql -XAtqF ' ' -c "select leerbedrijf_id, geplande_einddatum from bpv.bpvos b
	join bpv.organisaties o on o.id = b.school_id
	where o.brin = '98QQ' and einde - (now() at time zone 'Europe/Amsterdam')::date between -28 and 14 order by einde limit 1")
[ -n "$LEERBEDRIJF" ]
cat >praktijkopleiders.csv <<END
kenmerk,leerbedrijfId,rol,emailadres
PO-000118,$LEERBEDRIJF,CONTACTPERSOON_BPV,bpv@bedrijf.voorbeeld.example
END
bpv-admin organisatie add --soort SBB --oin 00000099000000001000 --naam SBB
bpv-admin praktijkopleider import praktijkopleiders.csv
