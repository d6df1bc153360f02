# The bureau has openssl, and nothing of ours.
cd bureau
openssl cms -verify -inform DER -in bpv-levering-000001.manifest.cms -CAfile "$PKI/trust.pem" -purpose any 2>/dev/null | sha256sum --strict -c >/dev/null
openssl cms -decrypt -inform DER -in bpv-levering-000001.uitnodigingen.csv.cms -recip "$PKI/bureau.cert.pem" -inkey "$PKI/bureau.key.pem" |
	openssl cms -verify -inform DER -CAfile "$PKI/trust.pem" -purpose any 2>/dev/null | grep -q 'opleider@bedrijf.voorbeeld.example,A. Voorbeeld'
! grep -q opleider@ ./*
