#!/usr/bin/env bash
# run.sh TARGET|all SECONDS [CPU]: runs tests/fuzz/fuzz_TARGET.c, built with clang's libFuzzer, ASan and UBSan, on its corpus, for that
# many seconds; or until it has had CPU seconds of a processor, and then a line in docs/fuzz.tsv says what came of it, and what reached
# code that nothing reached before is kept in grown/TARGET, so that nobody begins from nothing again.
# A finding is left in build/fuzz/found/TARGET/, the others still run, each report stands at the end, and the exit code is 1.
# What an earlier run found worth keeping is there as well; with SEED=1 it is left out, and every machine begins alike.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${1:-all} seconds=${2:-60} cpu=${3:-} seed=${SEED:-}
# Where llvm-symbolizer is missing, binutils tell which line it was.
export ASAN_OPTIONS=${ASAN_OPTIONS:-allow_addr2line=1} UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
all() { ls tests/fuzz/fuzz_*.c | sed 's#.*/fuzz_##; s#\.c$##'; }
targets=("$target")
[ "$target" != all ] || mapfile -t targets < <(all)
count=0
[ -f "tests/fuzz/fuzz_${targets[0]}.c" ] || { echo "no such target: $target (have: $(all | tr '\n' ' '))"; exit 2; }
make --no-print-directory -j"$(nproc)" FLAVOUR=fuzz CC="${FUZZ_CC:-clang}" "${targets[@]/#/build/fuzz/run/}"

fuzz() { # name seconds: one run; its verdict. The last line of its log tells how far it came.
	local dir=build/fuzz/found/$1 code=0 kept
	kept=$dir/corpus
	[ -z "$seed" ] || { kept=$dir/seeded && rm -rf "$kept"; }
	mkdir -p "$kept" "tests/fuzz/grown/$1"
	rm -f "$dir/report"
	"build/fuzz/run/$1" -max_total_time="$2" -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$dir/" -print_final_stats=1 -print_funcs=0 \
		${seed:+-seed="$seed"} "$kept" "tests/fuzz/corpus/$1" "tests/fuzz/grown/$1" >"$dir/log" 2>&1 || code=$?
	if [ $code -eq 0 ] || late "$1" $code; then return 0; fi
	report "$1" $code >"$dir/report"
	head -n 1 "$dir/report"
	return 1
}
late() { # name code: whether it only took too long by the clock: whoever is stopped, or gets no processor, is late with any input
	local input
	[ "$2" -eq 70 ] && input=$(sed -n 's/.*Test unit written to \(.*timeout-.*\)/\1/p' "build/fuzz/found/$1/log" | tail -n 1) && [ -f "$input" ] || return 1
	"build/fuzz/run/$1" -timeout=10 "$input" >/dev/null 2>&1 || return 1
	rm -f "$input"
	echo "fuzz $1: an input was late, and is not when it runs again: no finding"
}
report() { # name code: what somebody needs who has only these lines: which input, what it did, and where
	local dir=build/fuzz/found/$1 input size
	echo "fuzz $1: exit $2 at input $(grep -oE '^#[0-9]+' "$dir/log" | tail -n 1 || echo '#0'), $(grep -oE 'Seed: [0-9]+' "$dir/log" || echo 'no seed')"
	sed -E '/^#[0-9]+\t|^INFO:|^stat::|^ *$| in fuzzer::/d; s/ \(BuildId: [0-9a-f]*\)//' "$dir/log" |
		awk '/ERROR: |runtime error: |ALARM: /{ on = 1 } on { print } /^SUMMARY: /{ exit } { last = $0 } END { if (!on) print last }' |
		head -n 18 | cut -c 1-220
	input=$(sed -n 's/.*Test unit written to //p' "$dir/log" | tail -n 1)
	[ -f "$input" ] || return 0
	size=$(stat -c %s "$input")
	echo "reproducer $input, $size bytes$([ "$size" -gt 1500 ] || echo ", base64: $(base64 -w 0 "$input")")"
}
spent=build/fuzz/spent # a pipe would be a shell of its own, whose children used nothing
used() { # seconds of a processor that what was started here has had; sets USED
	times >"$spent"
	USED=$(tail -n 1 "$spent" | awk '{ for (i = 1; i <= 2; i++) { split($i, t, /[ms]/); s += t[1] * 60 + t[2] } printf "%d", s }')
}
told() { sed -n "s/^stat::$2: *//p" "build/fuzz/found/$1/log"; }
reached() { sed -n 's/.*\(DONE\|INITED\) *cov: \([0-9]*\) ft: \([0-9]*\).*/\2 \3/p' "build/fuzz/found/$1/log" | tail -n 1; }

grow() { # name: as few as possible of what was found that together reach all that it reached
	local dir=build/fuzz/found/$1 file
	rm -rf "$dir/known"
	mkdir "$dir/known"
	cp -t "$dir/known" "tests/fuzz/corpus/$1"/* "tests/fuzz/grown/$1"/* 2>/dev/null || true
	"build/fuzz/run/$1" -set_cover_merge=1 -use_counters=0 -rss_limit_mb=2048 "$dir/known" "$dir/corpus" >"$dir/log.grow" 2>&1 || return 0
	for file in "$dir/known"/*; do
		[ -f "tests/fuzz/corpus/$1/${file##*/}" ] || cp "$file" "tests/fuzz/grown/$1"
	done
}

spend() { # name cpu: as many runs as that takes, each of ten minutes at most since it begins by trying all that it has; and its line
	local begin left=$2 executions=0 verdict=none cov
	used
	begin=$USED
	while [ "$left" -gt 0 ] && [ "$verdict" = none ]; do
		fuzz "$1" $((left < 600 ? left : 600)) || verdict=finding
		executions=$((executions + $(told "$1" number_of_executed_units || echo 0)))
		used
		left=$(($2 - (USED - begin)))
	done
	cov=$(reached "$1")
	printf '%s\t%s\t%s\t%d\t%d\t%s\t%s\t%s\n' "$(date -u +%F)" "$(git rev-parse --short=12 HEAD)" "$1" $((USED - begin)) "$executions" \
		"${cov% *}" "${cov#* }" "$verdict" >>docs/fuzz.tsv
	[ "$verdict" = none ] && grow "$1"
}

failed=()
for name in "${targets[@]}"; do
	if [ -n "$cpu" ]; then spend "$name" "$cpu"; else fuzz "$name" "$seconds"; fi || { failed+=("$name") && continue; }
	printf 'fuzz %-12s %s\n' "$name" "$(grep DONE "build/fuzz/found/$name/log" | tail -n 1)"
	count=$((count + 1))
done
for name in "${failed[@]}"; do cat "build/fuzz/found/$name/report"; done
[ ${#failed[@]} -eq 0 ] || echo "fuzz failed: ${failed[*]}"
echo "fuzz: $count passed, ${#failed[@]} failed"
[ ${#failed[@]} -eq 0 ]
