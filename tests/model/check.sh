#!/usr/bin/env bash
# The protocol of exchange.pml, in every order of events: nothing may go wrong. Then each mistake that it names, made on
# purpose: spin must find what goes wrong. `check.sh show MISTAKE [-DMENDS]` writes that story out.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
model=exchange.pml
cp "$(dirname "$0")/$model" "$work"
cd "$work"
mistakes=$(sed -n 's/^ \*   \([A-Z_]*\)  .*/\1/p' $model)

# search NAME "SPIN OPTIONS" "GCC OPTIONS" "PAN OPTIONS": 0 nothing found, 1 a counterexample, 2 neither.
search() {
	local out
	# shellcheck disable=SC2086 # several options each
	spin $2 -a $model >"$1.log" && gcc -w -DCOLLAPSE $3 -o "$1.pan" pan.c &&
		"./$1.pan" -m10000 $4 >>"$1.log" || return 2
	out=$(sed -n 's/.*errors: \([0-9]*\)$/\1/p' "$1.log")
	grep -q 'max search depth too small' "$1.log" && return 2
	[ "${out:-none}" = none ] && return 2
	[ "$out" = 0 ]
}

if [ "${1:-}" = show ]; then
	search "$2" "-D$2 ${3:-}" -DSAFETY '' || spin "-D$2" ${3:+"$3"} -t -p $model | grep -v 'transition failed'
	exit
fi

failed=0 passed=0
holds() { # what, search arguments
	local what=$1
	shift
	if search "$@"; then
		passed=$((passed + 1))
		printf 'model: %s: holds in %s states\n' "$what" "$(sed -n 's/^ *\([0-9]*\) states, stored.*/\1/p' "$1.log")"
	else
		failed=$((failed + 1))
		printf 'model: %s: DOES NOT HOLD\n' "$what"
		tail -n 20 "$1.log"
	fi
}

# A mistake is found with one of the two casts of clients.
found() {
	local code=0 cast
	for cast in '' -DMENDS; do
		code=0
		search "$1" "-D$1 $cast" -DSAFETY '' || code=$?
		[ $code -ne 2 ] || break
		[ $code -eq 0 ] || { passed=$((passed + 1)) && return; }
	done
	failed=$((failed + 1))
	printf 'model: %s: NO COUNTEREXAMPLE, which cannot be\n' "$1"
	tail -n 5 "$1.log"
}

holds 'once, durable, equal answers, nobody waits for ever' both '' '-O1 -DSAFETY' ''
holds 'no run without an end' ends '' '-O1 -DNP' -l
holds 'refused, mended and sent again' mends -DMENDS -DSAFETY ''
for mistake in $mistakes; do found "$mistake"; done
echo "model: $(wc -w <<<"$mistakes") mistakes made on purpose; $passed passed, $failed failed"
[ $failed -eq 0 ]
