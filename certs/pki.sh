# shellcheck shell=bash
# The test PKI's tools: keys, requests, certificates, revocation lists. Sourced by
# make-pki.sh, issue.sh and revoke.sh, which set PKI (the directory) and hold its lock.
#
#   PKI/NAME.cert.pem, NAME.key.pem     end entities
#   PKI/roots.pem, intermediates.pem, crls.pem, crl/
#   PKI/ca/AUTHORITY/                   an authority's key, certificate and register

CERTS=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034 # make-pki.sh uses it
PKI_PASSPHRASE=voorbeeld # of the encrypted fixtures; the key files of a test PKI protect nothing
NOW=$(date +%s)
CRL_DAYS=90

# openssl.cnf reads these, whatever the command.
export PKI_AUTHORITY=- PKI_CRL_URL=- PKI_SAN=DNS:localhost
export OPENSSL_CONF=$CERTS/openssl.cnf

fail() {
	echo "${0##*/}: $*" >&2
	exit 1
}

# quiet COMMAND...: says nothing unless the command fails.
quiet() {
	local said
	said=$("$@" 2>&1) || {
		printf '%s\n' "$said" >&2
		fail "failed: $*"
	}
}

# lock_pki: one writer at a time; the lock goes with the process.
lock_pki() {
	mkdir -p "$PKI"
	exec 9>"$PKI/.lock"
	flock -w 300 9 || fail "$PKI is being written by another process"
	TMP=$PKI/.new.$$
	rm -rf "$PKI"/.new.* # of one that was killed
	mkdir -m 700 "$TMP"
	trap 'rm -rf "$TMP"' EXIT
}

# utc DAYS: that many days from now, as openssl ca wants it.
utc() {
	date -u -d "@$((NOW + $1 * 86400))" +%Y%m%d%H%M%SZ
}

# rows FILE: the lines of a table without comments.
rows() {
	grep -v -e '^#' -e '^$' "$1"
}

# make_key KIND FILE: a private key (PKCS#8, 0600), atomically; an existing one stays.
make_key() {
	local kind=$1 file=$2 new=$TMP/key.$BASHPID options
	[[ -s $file ]] && return
	case $kind in
	rsa*) options=(-algorithm RSA -pkeyopt "rsa_keygen_bits:${kind#rsa}") ;;
	ec256) options=(-algorithm EC -pkeyopt ec_paramgen_curve:P-256) ;;
	*) fail "no such kind of key: $kind" ;;
	esac
	(umask 077 && quiet openssl genpkey "${options[@]}" -out "$new")
	mv -f "$new" "$file"
}

# -- Requests --------------------------------------------------------------------

# der TAG HEX: one DER element, in hex.
der() {
	local n=$((${#2} / 2))
	if ((n < 128)); then
		printf '%s%02x%s' "$1" "$n" "$2"
	elif ((n < 256)); then
		printf '%s81%02x%s' "$1" "$n" "$2"
	else
		printf '%s82%04x%s' "$1" "$n" "$2"
	fi
}

hex() {
	od -An -v -tx1 | tr -d ' \n'
}

# rdn OID_HEX TAG VALUE_HEX: one relative distinguished name, in hex.
rdn() {
	der 31 "$(der 30 "$(der 06 "$1")$(der "$2" "$3")")"
}

# odd_request KEY CN TAG SERIALNUMBER_HEX OUT: a request whose serialNumber is a string that
# openssl's own tools refuse to write (another string type, a NUL). RSA keys only.
odd_request() {
	local name info sha256_rsa=300d06092a864886f70d01010b0500
	name=$(der 30 "$(rdn 550406 13 "$(printf NL | hex)")$(rdn 550403 0c "$(printf %s "$2" | hex)")$(rdn 550405 "$3" "$4")")
	info=$(der 30 "020100$name$(openssl pkey -in "$1" -pubout -outform DER | hex)a000")
	bytes "$info" >"$5.info"
	bytes "$(der 30 "$info$sha256_rsa$(der 03 "00$(openssl dgst -sha256 -sign "$1" "$5.info" | hex)")")" >"$5.der"
	quiet openssl req -inform DER -in "$5.der" -out "$5"
}

# bytes HEX: the octets.
bytes() {
	# shellcheck disable=SC2059,SC2001 # the format is the text: \x00 included
	printf "$(sed 's/../\\x&/g' <<<"$1")"
}

# make_request KEY SUBJECT_STYLE OIN CN OUT. The styles are those of fixtures.tsv.
make_request() {
	local key=$1 style=$2 oin=$3 cn=$4 out=$5 plain=$4 subject=''
	cn=${cn//\\/\\\\} cn=${cn//\//\\/} cn=${cn//+/\\+} # what -subj would read as a separator
	case $style in
	oin) subject="/C=NL/O=BPV TEST/CN=$cn/serialNumber=$oin" ;;
	none | in-cn) subject="/C=NL/O=BPV TEST/CN=$cn" ;;
	twice) subject="/C=NL/O=BPV TEST/CN=$cn/serialNumber=$oin/serialNumber=00000099000000003000" ;;
	multi-rdn) subject="/C=NL/O=BPV TEST/CN=$cn+serialNumber=$oin" ;;
	authority) subject="/C=NL/O=BPV TEST - geen productie/CN=$cn" ;;
	bmp) odd_request "$key" "$plain" 1e "$(printf %s "$oin" | hex | sed 's/../00&/g')" "$out" ;;
	nul) odd_request "$key" "$plain" 13 "$(printf %s "$oin" | hex)00" "$out" ;;
	space) odd_request "$key" "$plain" 13 "$(printf '%s ' "$oin" | hex)" "$out" ;;
	*) fail "no such subject: $style" ;;
	esac
	[[ -z $subject ]] || quiet openssl req -new -utf8 -key "$key" -subj "$subject" -out "$out"
}

# -- Certificates and lists ------------------------------------------------------

# signing_options AUTHORITY [md]: how this authority signs. G4: RSASSA-PSS, SHA-512, salt 64.
signing_options() {
	case $1 in
	g4-*) SIGNING=(-md sha512 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:64) ;;
	*) SIGNING=(-md "${2:-sha256}") ;;
	esac
}

# open_authority NAME: its directory, with an empty register the first time.
open_authority() {
	PKI_AUTHORITY=$PKI/ca/$1
	PKI_CRL_URL=http://crl.voorbeeld.example/$1.crl
	[[ -e $PKI_AUTHORITY/index.txt ]] && return
	(umask 077 && mkdir -p "$PKI_AUTHORITY/issued")
	echo 01 >"$PKI_AUTHORITY/crlnumber"
	: >"$PKI_AUTHORITY/index.txt"
}

# sign AUTHORITY PROFILE FROM UNTIL REQUEST OUT [more options of openssl ca]
# The subject is copied from the request as it stands: some fixtures are odd on purpose.
sign() {
	local authority=$1 profile=$2 from=$3 until=$4 request=$5 out=$6
	shift 6
	open_authority "$authority"
	signing_options "$authority" "${SIGN_MD:-}"
	quiet openssl ca -batch -notext -preserveDN "${SIGNING[@]}" -extensions "$profile" -in "$request" \
		-startdate "$(utc "$from")" -enddate "$(utc "$until")" -out "$out" "$@"
}

# make_crl AUTHORITY: PKI/crl/AUTHORITY.crl (DER, as a distribution point serves it) and .crl.pem.
make_crl() {
	open_authority "$1"
	signing_options "$1"
	quiet openssl ca -gencrl "${SIGNING[@]}" -crldays "$CRL_DAYS" -out "$TMP/$1.crl.pem"
	quiet openssl crl -in "$TMP/$1.crl.pem" -outform DER -out "$TMP/$1.crl"
	mv -f "$TMP/$1.crl" "$TMP/$1.crl.pem" "$PKI/crl/"
}

# sign_unchecked: the same for what `openssl ca` refuses to sign; not in the register.
sign_unchecked() {
	open_authority "$1"
	quiet openssl x509 -req -sha256 -CA "$PKI_AUTHORITY/cert.pem" -CAkey "$PKI_AUTHORITY/key.pem" \
		-extfile "$CERTS/openssl.cnf" -extensions "$2" -days "$3" -in "$4" -out "$5"
}

# parent_of AUTHORITY
parent_of() {
	rows "$CERTS/authorities.tsv" | awk -v name="$1" '$1 == name { print $2 }'
}

# chain_of AUTHORITY: its certificate and those above it, without the root.
chain_of() {
	local name=$1 parent
	parent=$(parent_of "$name")
	while [[ $parent != "$name" ]]; do
		cat "$PKI/ca/$name/cert.pem"
		name=$parent
		parent=$(parent_of "$name")
	done
}

# chained NAME_OF_CHAIN ISSUER LEAF: what NAME.cert.pem holds.
chained() {
	cat "$3"
	case $1 in
	full) chain_of "$2" ;;
	leaf+tsp) cat "$PKI/ca/$2/cert.pem" ;;
	leaf) ;;
	*) fail "no such chain: $1" ;;
	esac
}

# make_crls_pem: every list the gateway is given, in one file.
make_crls_pem() {
	local name lists
	while read -r name _ _ _ _ _ _ lists _; do
		[[ $lists != known ]] || cat "$PKI/crl/$name.crl.pem"
	done < <(rows "$CERTS/authorities.tsv") >"$TMP/crls.pem"
	mv -f "$TMP/crls.pem" "$PKI/crls.pem"
}

# san CN: the names in a TLS certificate. PKIoverheid allows no IP addresses: localhost.
san() {
	local label
	label=$(tr 'A-Z ' 'a-z-' <<<"$1" | tr -cd 'a-z0-9.-')
	case $label in
	bpvmonitor.voorbeeld.example) PKI_SAN=DNS:bpvmonitor.voorbeeld.example,DNS:localhost ;;
	*.example) PKI_SAN=DNS:$label ;;
	*) PKI_SAN=DNS:${label:-naamloos}.voorbeeld.example ;;
	esac
}

# issue NAME ISSUER KEY PROFILE FROM UNTIL SUBJECT OIN CHAIN CN: one end entity.
issue() {
	local name=$1 issuer=$2 key=$3 profile=$4 from=$5 until=$6 subject=$7 oin=$8 chain=$9 cn=${10}
	make_key "$key" "$PKI/$name.key.pem"
	make_request "$PKI/$name.key.pem" "$subject" "$oin" "$cn" "$TMP/$name.csr"
	san "$cn"
	if [[ $issuer == self ]]; then
		open_authority "self-$name"
		cp "$PKI/$name.key.pem" "$PKI_AUTHORITY/key.pem"
		sign "self-$name" "$profile" "$from" "$until" "$TMP/$name.csr" "$TMP/$name.leaf.pem" -selfsign
	elif [[ $subject == nul ]]; then
		sign_unchecked "$issuer" "$profile" "$until" "$TMP/$name.csr" "$TMP/$name.leaf.pem"
	else
		sign "$issuer" "$profile" "$from" "$until" "$TMP/$name.csr" "$TMP/$name.leaf.pem"
	fi
	chained "$chain" "$issuer" "$TMP/$name.leaf.pem" >"$TMP/$name.cert.pem"
	mv -f "$TMP/$name.cert.pem" "$PKI/$name.cert.pem"
}

# revoke NAME ISSUER: in the issuer's register; the caller makes the new list.
revoke() {
	local serial
	open_authority "$2"
	serial=$(openssl x509 -in "$PKI/$1.cert.pem" -noout -serial)
	! awk -F '\t' -v serial="${serial#*=}" '$1 == "R" && $4 == serial { found = 1 } END { exit !found }' \
		"$PKI_AUTHORITY/index.txt" || return 0
	quiet openssl ca -revoke "$PKI/$1.cert.pem" -crl_reason keyCompromise
}
