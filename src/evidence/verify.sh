#!/bin/sh
# Controleert dit bewijsstuk met openssl (vanaf 3.0) en xmlsec1, zonder SBB en zonder netwerk: sh verify.sh
# Wat er te controleren is staat in facts.txt; wat het betekent in LEESMIJ.txt. Exitcode 0: het klopt; 6: het klopt niet.
set -eu
cd "$(dirname "$0")"
umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	printf 'KLOPT NIET: %s\n' "$*" >&2
	exit 6
}
digest() { # algorithm, file
	openssl dgst "-$1" -binary "$2" | openssl base64 -A
}
squeezed() { # file: Base64 mag over regels lopen
	sed 's/&#1[03];//g; s/&#x[dDaA];//g' "$1" | tr -d ' \t\r\n'
}
facts() { # of this letter, in this subject: what is left of each line
	sed -n "s/^$1 $letter //p" facts.txt
}

# Elk bestand is nog wat het was toen dit bewijsstuk werd gemaakt.
while read -r sum name; do
	case $name in
	'' | */* | .*) fail "SHA256SUMS noemt '$name'" ;;
	esac
	[ -f "$name" ] || fail "$name ontbreekt"
	[ "$(openssl dgst -sha256 -r "$name" | cut -d ' ' -f 1)" = "$sum" ] || fail "$name is veranderd"
done <SHA256SUMS
for name in *; do
	[ "$name" = SHA256SUMS ] || cut -c 67- SHA256SUMS | grep -Fqx "$name" || fail "$name staat niet in SHA256SUMS"
done

verify_certificate() {
	moment=$(sed -n 's/^moment //p' facts.txt)
	[ -f "$letter-root.pem" ] || fail "$letter: de keten van het certificaat is niet bekend"
	if [ -f "$letter-chain.pem" ]; then
		set -- -untrusted "$letter-chain.pem"
	else
		set --
	fi
	openssl verify -attime "$moment" -no-CApath -no-CAstore -CAfile "$letter-root.pem" "$@" "$letter-signer.pem" >"$work/log" 2>&1 ||
		fail "$letter: het certificaat gold niet: $(cat "$work/log")"
	printf '%s: ondertekend met %s\n' "$letter" "$(openssl x509 -in "$letter-signer.pem" -noout -subject)"
	printf '%s: onder de root %s\n' "$letter" "$(openssl x509 -in "$letter-root.pem" -noout -fingerprint -sha256)"
}

# De handtekening is gezet met de sleutel van het certificaat, over deze SignedInfo.
verify_signature() {
	facts signature | {
		read -r hash scheme
		set -- "-$hash"
		[ "$scheme" != pss ] || set -- "$@" -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest
		openssl x509 -in "$letter-signer.pem" -noout -pubkey >"$work/key.pem"
		openssl dgst "$@" -verify "$work/key.pem" -signature "$letter-signature.bin" "$letter-signed-info.xml" >"$work/log" 2>&1 ||
			fail "$letter: de handtekening is niet van deze sleutel over deze SignedInfo"
	}
	# De brief zelf draagt die handtekening.
	squeezed "$letter.xml" >"$work/letter"
	grep -Fq ">$(facts value)</" "$work/letter" || fail "$letter: SignatureValue staat niet in $letter.xml"
}

# Wat SignedInfo noemt, heeft de digest die er staat; wat vernietigd is, heeft alleen nog die digest.
verify_parts() {
	# Canonieke vorm: elke < is een tag, en niets staat er voor iets anders.
	! LC_ALL=C grep -q '<[!?]' "$letter.xml" || fail "$letter: $letter.xml is niet in canonieke vorm"
	# Er is een Body, en die is ondertekend: niet een die ergens anders in de brief is weggezet.
	[ "$(tr '>' '\n' <"$letter.xml" | LC_ALL=C grep -Ec '<([^<>/:[:space:]]+:)?Body([/[:space:]]|$)')" = 1 ] || fail "$letter: er is niet precies een Body"
	facts id | grep -Fqx 'http://schemas.xmlsoap.org/soap/envelope/:Body' || fail "$letter: de Body is niet ondertekend"
	facts part >"$work/parts"
	squeezed "$letter-signed-info.xml" >"$work/signed-info"
	[ -s "$work/parts" ] || fail "$letter: er is niets ondertekend"
	while read -r state hash value name; do
		grep -Fq ">$value</" "$work/signed-info" || fail "$letter: $name staat niet in SignedInfo"
		if [ "$state" = gone ]; then
			printf '%s: van %s is een deel vernietigd; de digest ervan is ondertekend: %s\n' "$letter" "$name" "$value"
		elif [ "$state" = file ]; then
			[ "$(digest "$hash" "$name")" = "$value" ] || fail "$letter: $name heeft een andere digest"
		fi
	done <"$work/parts"
}

# Alles bij elkaar, door een ander programma: alleen van een brief die nog heel is en van een soort die het kent.
verify_whole() {
	set --
	facts id >"$work/ids"
	while read -r name; do
		set -- "$@" --id-attr:Id "$name"
	done <"$work/ids"
	# Vanaf versie 1.3 zoekt xmlsec1 anders alleen een sleutel die KeyInfo noemt.
	if xmlsec1 --help-verify 2>/dev/null | grep -Fq -e --lax-key-search; then
		set -- "$@" --lax-key-search
	fi
	xmlsec1 --verify --enabled-reference-uris same-doc --pubkey-cert-pem "$letter-signer.pem" "$@" "$letter.xml" >"$work/log" 2>&1 ||
		fail "$letter: xmlsec1: $(cat "$work/log")"
}

for letter in request response; do
	kind=$(facts letter)
	case $kind in
	unsigned)
		printf '%s: niet ondertekend (profiel 2W-be): er is geen handtekening te controleren\n' "$letter"
		;;
	whole | parts)
		verify_certificate
		verify_signature
		verify_parts
		[ "$kind" = parts ] || verify_whole
		printf '%s: de handtekening klopt\n' "$letter"
		;;
	digest)
		printf '%s: niet bewaard; de SHA-256 ervan staat in evidence.json\n' "$letter"
		;;
	*) fail "facts.txt zegt niets van $letter" ;;
	esac
done
printf 'KLOPT\n'
