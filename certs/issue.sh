#!/bin/bash
# Makes one more certificate in the test PKI, for a party that the fixtures do not have.
#
#   certs/issue.sh [--pki DIRECTORY] NAME OIN COMMON_NAME [g1|g4]
#
# g1 (default): NAME.cert.pem and NAME.key.pem, for TLS, signing and decryption together.
# g4: NAME-tls, NAME-sign and NAME-decrypt, each with its own key.
# Called again for the same name it renews the certificate and keeps the key.
set -euo pipefail
PKI=var/demo/pki
if [[ ${1:-} == --pki ]]; then
	PKI=${2:?--pki needs a directory}
	shift 2
fi
if (($# < 3 || $# > 4)); then
	sed -n '2,/^set /{s/^# \{0,1\}//p}' "$0" >&2
	exit 2
fi
NAME=$1 OIN=$2 CN=$3 FLAVOUR=${4:-g1}
# shellcheck source=certs/pki.sh
. "$(dirname "$0")/pki.sh"
[[ -s $PKI/made ]] || fail "no test PKI in $PKI: run certs/make-pki.sh $PKI first"
PKI=$(cd "$PKI" && pwd)
[[ $NAME =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ ]] || fail "not a usable file name: $NAME"
for taken in "$NAME" "$NAME-tls"; do
	! rows "$CERTS/fixtures.tsv" | awk '{ print $1 }' | grep -qxF -e "$taken" || fail "$taken is a fixture: choose another name"
done

lock_pki
case $FLAVOUR in
g1)
	issue "$NAME" g1-tsp rsa2048 g1_services -1 730 oin "$OIN" full "$CN"
	;;
g4)
	issue "$NAME-tls" g4-tls-tsp rsa3072 g4_tls -1 397 oin "$OIN" full "$CN"
	issue "$NAME-sign" g4-other-tsp rsa3072 g4_sign -1 397 oin "$OIN" full "$CN"
	issue "$NAME-decrypt" g4-other-tsp rsa3072 g4_decrypt -1 397 oin "$OIN" full "$CN"
	;;
*) fail "no such flavour: $FLAVOUR (g1 or g4)" ;;
esac
