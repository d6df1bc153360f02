#!/usr/bin/env bash
# run.sh TARGET|all SECONDS [CPU]: runs tests/fuzz/fuzz_TARGET.c, built with clang's libFuzzer, ASan and UBSan, on its corpus, for that
# many seconds; or until it has had CPU seconds of a processor, and then a line in docs/fuzz.tsv says what came of it.
# A finding is left in build/fuzz/found/TARGET/ and the exit code is 1. What an earlier run found worth keeping is there as well.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${1:-all} seconds=${2:-60} cpu=${3:-}
all() { ls tests/fuzz/fuzz_*.c | sed 's#.*/fuzz_##; s#\.c$##'; }
targets=("$target")
[ "$target" != all ] || mapfile -t targets < <(all)
count=0
[ -f "tests/fuzz/fuzz_${targets[0]}.c" ] || { echo "no such target: $target (have: $(all | tr '\n' ' '))"; exit 2; }
make --no-print-directory -j"$(nproc)" FLAVOUR=fuzz CC="${FUZZ_CC:-clang}" "${targets[@]/#/build/fuzz/run/}"

fuzz() { # name seconds: one run; its verdict. The last line of its log tells how far it came.
	local dir=build/fuzz/found/$1
	"build/fuzz/run/$1" -max_total_time="$2" -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$dir/" -print_final_stats=1 \
		"$dir/corpus" "tests/fuzz/corpus/$1" >"$dir/log" 2>&1 && return
	tail -n 40 "$dir/log"
	echo "fuzz $1: finding in $dir"
	return 1
}
spent=build/fuzz/spent # a pipe would be a shell of its own, whose children used nothing
used() { # seconds of a processor that what was started here has had; sets USED
	times >"$spent"
	USED=$(tail -n 1 "$spent" | awk '{ for (i = 1; i <= 2; i++) { split($i, t, /[ms]/); s += t[1] * 60 + t[2] } printf "%d", s }')
}
told() { sed -n "s/^stat::$2: *//p" "build/fuzz/found/$1/log"; }
reached() { sed -n 's/.*\(DONE\|INITED\) *cov: \([0-9]*\) ft: \([0-9]*\).*/\2 \3/p' "build/fuzz/found/$1/log" | tail -n 1; }

spend() { # name cpu: as many runs as that takes, and its line
	local begin executions=0 verdict=none cov
	used
	begin=$USED
	while [ $((USED - begin)) -lt "$2" ] && [ "$verdict" = none ]; do
		fuzz "$1" 60 || verdict=finding
		executions=$((executions + $(told "$1" number_of_executed_units || echo 0)))
		used
	done
	cov=$(reached "$1")
	printf '%s\t%s\t%s\t%d\t%d\t%s\t%s\t%s\n' "$(date -u +%F)" "$(git rev-parse --short=12 HEAD)" "$1" $((USED - begin)) "$executions" \
		"${cov% *}" "${cov#* }" "$verdict" >>docs/fuzz.tsv
	[ "$verdict" = none ]
}

for name in "${targets[@]}"; do
	mkdir -p "build/fuzz/found/$name/corpus"
	if [ -n "$cpu" ]; then spend "$name" "$cpu"; else fuzz "$name" "$seconds"; fi || exit 1
	printf 'fuzz %-12s %s\n' "$name" "$(grep DONE "build/fuzz/found/$name/log" | tail -n 1)"
	count=$((count + 1))
done
echo "fuzz: $count passed, 0 failed"
