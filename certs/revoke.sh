#!/bin/bash
# Revokes a certificate of the test PKI and publishes the new list: crl/ISSUER.crl (.pem) and
# crls.pem. A running gateway sees it at its next reload of the lists.
#
#   certs/revoke.sh [--pki DIRECTORY] NAME
set -euo pipefail
PKI=var/demo/pki
if [[ ${1:-} == --pki ]]; then
	PKI=${2:?--pki needs a directory}
	shift 2
fi
if (($# != 1)); then
	sed -n '2,/^set /{s/^# \{0,1\}//p}' "$0" >&2
	exit 2
fi
NAME=$1
# shellcheck source=certs/pki.sh
. "$(dirname "$0")/pki.sh"
[[ -s $PKI/made ]] || fail "no test PKI in $PKI: run certs/make-pki.sh $PKI first"
PKI=$(cd "$PKI" && pwd)
[[ -s $PKI/$NAME.cert.pem ]] || fail "no such certificate: $PKI/$NAME.cert.pem"
# The distribution point names the authority that keeps the register.
issuer=$(openssl x509 -in "$PKI/$NAME.cert.pem" -noout -ext crlDistributionPoints | sed -n 's,.*URI:.*/\(.*\)\.crl$,\1,p')
[[ -n $issuer && -s $PKI/ca/$issuer/index.txt ]] || fail "$NAME has no issuer in this PKI"

lock_pki
revoke "$NAME" "$issuer"
make_crl "$issuer"
make_crls_pem
