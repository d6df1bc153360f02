#!/bin/bash
# Makes one more certificate in the test PKI, for a party that the fixtures do not have.
#
#   certs/issue.sh [--pki DIRECTORY] [--until HOURS] NAME OIN COMMON_NAME [g1|g4]
#
# g1 (default): NAME.cert.pem and NAME.key.pem, for TLS, signing and decryption together.
# g4: NAME-tls, NAME-sign and NAME-decrypt, each with its own key.
# --until: it ends that many hours from now, instead of in two years (g4: 397 days).
# Called again for the same name it renews the certificate and keeps the key.
set -euo pipefail
PKI=var/demo/pki
UNTIL=
while [[ ${1:-} == --* ]]; do
	case $1 in
	--pki) PKI=${2:?--pki needs a directory} ;;
	--until) UNTIL=${2:?--until needs hours} ;;
	*) set -- --help ;;
	esac
	[[ $1 != --help ]] || break
	shift 2
done
if (($# < 3 || $# > 4)); then
	sed -n '2,/^set /{s/^# \{0,1\}//p}' "$0" >&2
	exit 2
fi
NAME=$1 OIN=$2 CN=$3 FLAVOUR=${4:-g1}
# shellcheck source=certs/pki.sh
. "$(dirname "$0")/pki.sh"
[[ $UNTIL =~ ^[0-9]*$ ]] || fail "--until: not a number of hours: $UNTIL"
# Hours where pki.sh has days.
utc() {
	date -u -d "@$((NOW + $1 * 3600))" +%Y%m%d%H%M%SZ
}
[[ -s $PKI/made ]] || fail "no test PKI in $PKI: run certs/make-pki.sh $PKI first"
PKI=$(cd "$PKI" && pwd)
[[ $NAME =~ ^[A-Za-z0-9][A-Za-z0-9._-]*$ ]] || fail "not a usable file name: $NAME"
for taken in "$NAME" "$NAME-tls"; do
	! rows "$CERTS/fixtures.tsv" | awk '{ print $1 }' | grep -qxF -e "$taken" || fail "$taken is a fixture: choose another name"
done

lock_pki
case $FLAVOUR in
g1)
	issue "$NAME" g1-tsp rsa2048 g1_services -24 "${UNTIL:-17520}" oin "$OIN" full "$CN"
	;;
g4)
	issue "$NAME-tls" g4-tls-tsp rsa3072 g4_tls -24 "${UNTIL:-9528}" oin "$OIN" full "$CN"
	issue "$NAME-sign" g4-other-tsp rsa3072 g4_sign -24 "${UNTIL:-9528}" oin "$OIN" full "$CN"
	issue "$NAME-decrypt" g4-other-tsp rsa3072 g4_decrypt -24 "${UNTIL:-9528}" oin "$OIN" full "$CN"
	;;
*) fail "no such flavour: $FLAVOUR (g1 or g4)" ;;
esac
