#!/bin/bash
# Makes certificates of people (people.tsv) and of the pages that they look at, under a root of their own that no gateway trusts:
# a browser takes root.pem as an authority and NAME.p12 (passphrase: voorbeeld) as the certificate of a person.
# Again and again is fine: it makes only what is missing, and all of it anew within 30 days of its end.
#
#   certs/make-people.sh [DIRECTORY]
set -euo pipefail
PKI=${1:-var/demo/people}
mkdir -p "$PKI"
PKI=$(cd "$PKI" && pwd)
# shellcheck source=certs/pki.sh
. "$(dirname "$0")/pki.sh"
export OPENSSL_CONF=$CERTS/people.cnf
PEOPLE_DAYS=397

recipe() {
	cat "$CERTS"/{make-people.sh,people.cnf,people.tsv,pki.sh} | sha256sum | cut -d' ' -f1
}

up_to_date() {
	[[ $(cat "$PKI/made" 2>/dev/null) == "$RECIPE" ]] && quiet_ok openssl x509 -in "$PKI/pages.cert.pem" -checkend $((30 * 86400))
}

quiet_ok() {
	"$@" >/dev/null 2>&1
}

make_root() {
	open_authority people
	make_key ec256 "$PKI_AUTHORITY/key.pem"
	make_request "$PKI_AUTHORITY/key.pem" authority - "BPV TEST - Mensen en pagina's" "$TMP/root.csr"
	sign people root -1 3650 "$TMP/root.csr" "$PKI_AUTHORITY/cert.pem" -selfsign
	cp "$PKI_AUTHORITY/cert.pem" "$PKI/root.pem"
	mkdir -p "$PKI/crl"
	make_crl people
}

# one NAME PROFILE CN
one() {
	local name=$1
	make_key ec256 "$PKI/$name.key.pem"
	make_request "$PKI/$name.key.pem" none - "$3" "$TMP/$name.csr"
	sign people "$2" -1 "$PEOPLE_DAYS" "$TMP/$name.csr" "$TMP/$name.pem"
	mv -f "$TMP/$name.pem" "$PKI/$name.cert.pem"
}

make_people() {
	local name called
	while read -r name _ _ called; do
		one "$name" person "$called"
		(umask 077 && quiet openssl pkcs12 -export -in "$PKI/$name.cert.pem" -inkey "$PKI/$name.key.pem" -certfile "$PKI/root.pem" \
			-name "$called" -passout "pass:$PKI_PASSPHRASE" -out "$PKI/$name.p12")
	done < <(rows "$CERTS/people.tsv")
}

RECIPE=$(recipe)
up_to_date && exit 0
lock_pki
up_to_date && exit 0 # another process made it meanwhile
echo "making certificates of people in $PKI"
CRL_DAYS=$PEOPLE_DAYS # pki.sh reads it
export CRL_DAYS
make_root
one pages pages localhost
make_people
echo "$RECIPE" >"$PKI/made"
