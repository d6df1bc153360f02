cat >respons.csv <<END
responsId,vragenlijstcode,versie,invuldatum,brin,opleidingscode,leerbedrijfId,geplandeEinddatum
5f0c2f5a-5a6f-4a60-8d2d-3f6f6f0f7a01,BPV_STUDENT,1,2026-10-01,98QQ,25180,900000000,2026-10-01
END
cat >antwoorden.csv <<END
responsId,vraagcode,waarde,tekst
5f0c2f5a-5a6f-4a60-8d2d-3f6f6f0f7a01,EW9,,Van Jaroslawa kreeg ik geen uitleg
END
psql -qc 'truncate bpv.open_antwoorden restart identity'
bpv-admin resultaten import --respons respons.csv --antwoorden antwoorden.csv
