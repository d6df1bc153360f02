#!/bin/bash
# Makes the test PKI in a directory (default var/demo/pki): authorities.tsv and fixtures.tsv come to
# life. Again and again is fine: it makes only what is missing, changed or within 30 days of its
# end, and otherwise returns at once. Keys are kept, so certificates made earlier stay good.
#
#   certs/make-pki.sh [DIRECTORY]
set -euo pipefail
PKI=${1:-var/demo/pki}
mkdir -p "$PKI"
PKI=$(cd "$PKI" && pwd)
# shellcheck source=certs/pki.sh
. "$(dirname "$0")/pki.sh"
RENEW_BEFORE=$((30 * 86400))
LONG=27 # authorities between domain and end entity in longChain: 30 certificates with the root

recipe() {
	cat "$CERTS"/{make-pki.sh,pki.sh,openssl.cnf,authorities.tsv,fixtures.tsv} | sha256sum | cut -d' ' -f1
}

# up_to_date: PKI/made says what recipe was used, until when it is good, and which files there are.
# Sets STALE to what has to be done otherwise: all, or only the lists.
up_to_date() {
	local key value
	STALE=all
	[[ -s $PKI/made ]] || return 1
	while read -r key value; do
		case $key in
		recipe) [[ $value == "$RECIPE" ]] || return 1 ;;
		certificates) ((NOW < value)) || return 1 ;;
		lists) ((NOW < value)) || STALE=lists ;;
		file) [[ -s $PKI/$value ]] || return 1 ;;
		esac
	done <"$PKI/made"
	[[ $STALE == lists ]] || STALE=
	[[ -z $STALE ]]
}

make_keys() {
	local wanted=$TMP/keys name kind
	{
		while read -r name _ kind _; do echo "$kind $PKI/ca/$name/key.pem"; done < <(rows "$CERTS/authorities.tsv")
		while read -r name _ kind _; do echo "$kind $PKI/$name.key.pem"; done < <(rows "$CERTS/fixtures.tsv")
		echo "ec256 $PKI/longChain.key.pem"
	} >"$wanted"
	export TMP
	export -f make_key quiet fail
	# The large ones first, so that two cores finish together.
	# shellcheck disable=SC2016 # the inner shell expands it
	sort -r "$wanted" | tr ' ' '\n' | xargs -d '\n' -n 2 -P 2 bash -euc 'make_key "$1" "$2"' make_key
}

make_authorities() {
	local name parent profile from until store cn self
	: >"$TMP/roots.pem"
	: >"$TMP/intermediates.pem"
	while read -r name parent _ profile from until store _ cn; do
		make_request "$PKI/ca/$name/key.pem" authority - "$cn" "$TMP/$name.csr"
		self=()
		[[ $name != "$parent" ]] || self=(-selfsign)
		sign "$parent" "$profile" "$from" "$until" "$TMP/$name.csr" "$TMP/$name.pem" "${self[@]}"
		mv -f "$TMP/$name.pem" "$PKI/ca/$name/cert.pem"
		case $store in
		root) cat "$PKI/ca/$name/cert.pem" >>"$TMP/roots.pem" ;;
		intermediate) cat "$PKI/ca/$name/cert.pem" >>"$TMP/intermediates.pem" ;;
		esac
	done < <(rows "$CERTS/authorities.tsv")
	cat "$TMP/roots.pem" "$TMP/intermediates.pem" >"$TMP/trust.pem"
	mv -f "$TMP/roots.pem" "$TMP/intermediates.pem" "$TMP/trust.pem" "$PKI/"
}

make_fixtures() {
	local name issuer key profile from until subject oin chain cn
	while read -r name issuer key profile from until subject oin chain _ _ cn; do
		unset SIGN_MD
		[[ $name != sha1Signed ]] || SIGN_MD=sha1
		issue "$name" "$issuer" "$key" "$profile" "$from" "$until" "$subject" "$oin" "$chain" "$cn"
	done < <(rows "$CERTS/fixtures.tsv")
	unset SIGN_MD
	revoke revoked g1-tsp
	# A CA's certificate is revoked in its parent's register.
	open_authority g1-domain
	quiet openssl ca -revoke "$PKI/ca/g1-tsp-revoked/cert.pem" -crl_reason cACompromise
}

# A chain of 30 certificates in which nothing is wrong but its length. One key serves all the
# authorities in it; their lists are in longChain.crls.pem, beside crls.pem.
make_long_chain() {
	local n parent=g1-domain name
	: >"$TMP/long.chain"
	: >"$TMP/long.crls"
	make_key ec256 "$PKI/ca/long.key.pem"
	for ((n = 1; n <= LONG; n++)); do
		printf -v name 'long-%02d' "$n"
		open_authority "$name"
		cp "$PKI/ca/long.key.pem" "$PKI_AUTHORITY/key.pem"
		make_request "$PKI/ca/long.key.pem" authority - "BPV TEST - lange keten $n" "$TMP/$name.csr"
		sign "$parent" domain -500 2000 "$TMP/$name.csr" "$PKI/ca/$name/cert.pem"
		cat "$PKI/ca/$name/cert.pem" "$TMP/long.chain" >"$TMP/long.next"
		mv -f "$TMP/long.next" "$TMP/long.chain"
		make_crl "$name"
		mv -f "$PKI/crl/$name.crl" "$PKI/crl/$name.crl.pem" "$TMP/"
		cat "$TMP/$name.crl.pem" >>"$TMP/long.crls"
		parent=$name
	done
	san "Voorbeeldleverancier LVS"
	make_request "$PKI/longChain.key.pem" oin 00000099000000002000 "Voorbeeldleverancier LVS" "$TMP/longChain.csr"
	sign "$parent" g1_services -1 730 "$TMP/longChain.csr" "$TMP/longChain.pem"
	cat "$TMP/longChain.pem" "$TMP/long.chain" "$PKI/ca/g1-domain/cert.pem" >"$TMP/longChain.cert.pem"
	mv -f "$TMP/longChain.cert.pem" "$PKI/longChain.cert.pem"
	mv -f "$TMP/long.crls" "$PKI/longChain.crls.pem"
}

make_lists() {
	local name
	while read -r name _; do make_crl "$name"; done < <(rows "$CERTS/authorities.tsv")
	make_crls_pem
	make_bad_lists
}

# Lists of g1-tsp that must not be believed (attack C3): past its nextUpdate, signed by another
# key, not signed by anyone (one octet of the signature differs), and not a list at all.
make_bad_lists() {
	local bad=$TMP/bad
	mkdir -p "$bad"
	open_authority g1-tsp
	quiet openssl ca -gencrl -md sha256 -crl_lastupdate "$(utc -20)" -crl_nextupdate "$(utc -10)" \
		-out "$bad/g1-tsp-expired.crl.pem"
	cp "$PKI/crl/other-tsp.crl.pem" "$bad/wrong-issuer.crl.pem"
	openssl crl -in "$PKI/crl/g1-tsp.crl.pem" -outform DER | hex | tamper >"$bad/hex"
	bytes "$(<"$bad/hex")" | openssl crl -inform DER -out "$bad/g1-tsp-tampered.crl.pem"
	rm "$bad/hex"
	echo '<!DOCTYPE html><title>503 Service Unavailable</title>' >"$bad/page.crl"
	mkdir -p "$PKI/crl/bad"
	mv -f "$bad"/* "$PKI/crl/bad/"
}

# tamper: the last octet of the hex on standard input gets another value.
tamper() {
	local text
	read -r text || true
	printf '%s%02x' "${text%??}" $((0x${text: -2} ^ 1))
}

# The ways in which schools keep their key: PKCS#12 of today, of an old Windows (RC2-40 and
# 3DES), and an encrypted PEM.
make_wrapped() {
	local options=(-export -in "$PKI/schoolA.cert.pem" -inkey "$PKI/schoolA.key.pem" -name schoolA
		-passout "pass:$PKI_PASSPHRASE")
	umask 077
	quiet openssl pkcs12 "${options[@]}" -out "$TMP/schoolA.p12"
	quiet openssl pkcs12 "${options[@]}" -legacy -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-RC2-40 \
		-macalg sha1 -out "$TMP/schoolA-legacy.p12"
	quiet openssl pkcs8 -topk8 -v2 aes-256-cbc -in "$PKI/schoolA.key.pem" \
		-passout "pass:$PKI_PASSPHRASE" -out "$TMP/schoolA-encrypted.key.pem"
	umask 022
	mv -f "$TMP"/schoolA{.p12,-legacy.p12,-encrypted.key.pem} "$PKI/"
}

# write_made: the stamp that up_to_date reads. Last of all, so a half-made PKI is made again.
write_made() {
	local from until file soonest=397
	while read -r _ _ _ _ from until _; do
		# expired ones have nothing to lose; what is not yet valid must not become valid.
		((until <= 30 || until >= soonest)) || soonest=$until
		((from <= 0 || from >= soonest)) || soonest=$from
	done < <(rows "$CERTS/fixtures.tsv")
	{
		echo "recipe $RECIPE"
		echo "certificates $((NOW + soonest * 86400 - RENEW_BEFORE))"
		echo "lists $((NOW + CRL_DAYS * 86400 - RENEW_BEFORE))"
		(cd "$PKI" && for file in *.pem *.p12 crl/*.* crl/bad/*; do echo "file $file"; done)
	} >"$TMP/made"
	mv -f "$TMP/made" "$PKI/made"
}

RECIPE=$(recipe)
up_to_date && exit 0
lock_pki
up_to_date && exit 0 # another process made it meanwhile
mkdir -p "$PKI/crl"
if [[ $STALE == all ]]; then
	echo "making the test PKI in $PKI"
	while read -r name _; do open_authority "$name"; done < <(rows "$CERTS/authorities.tsv")
	make_keys
	make_authorities
	make_fixtures
	make_long_chain
	make_wrapped
else
	echo "refreshing the revocation lists in $PKI"
fi
make_lists
write_made
