# As when a delivery went, and what the bureau says of it.
. "$RECIPE/deliver-to-the-bureau.before.sh"
bpv-admin bureau export --out bureau >/dev/null
{
	echo soort,respondentsleutel,levering,op,reden
	psql -Atqc "select 'UITGENODIGD,' || respondentsleutel || ',,2026-11-01T10:00:00Z,' from bpv.bureau_regels"
} >terugmelding.csv
openssl cms -sign -binary -nodetach -md sha256 -outform DER -signer "$PKI/bureau.cert.pem" -inkey "$PKI/bureau.key.pem" -in terugmelding.csv |
	openssl cms -encrypt -binary -aes-256-gcm -outform DER -recip "$PKI/gateway.cert.pem" -keyopt rsa_padding_mode:oaep \
		-keyopt rsa_oaep_md:sha256 -out terugmelding.csv.cms
