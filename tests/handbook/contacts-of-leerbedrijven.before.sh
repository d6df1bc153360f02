cat >praktijkopleiders.csv <<END
kenmerk,leerbedrijfId,rol,emailadres,naam
PO-900117,900000000,PRAKTIJKOPLEIDER,opleider@bedrijf.voorbeeld.example,A. Voorbeeld
END
