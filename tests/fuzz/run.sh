#!/usr/bin/env bash
# run.sh TARGET|all SECONDS: runs tests/fuzz/fuzz_TARGET.c, built with clang's libFuzzer, ASan and UBSan, on its corpus.
# A finding is left in build/fuzz/found/TARGET/ and the exit code is 1.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${1:-all} seconds=${2:-60}
targets=("$target")
[ "$target" != all ] || mapfile -t targets < <(ls tests/fuzz/fuzz_*.c | sed 's#.*/fuzz_##; s#\.c$##')
count=0
[ -f "tests/fuzz/fuzz_${targets[0]}.c" ] ||
	{ echo "no such target: $target (have: $(ls tests/fuzz/fuzz_*.c | sed 's#.*/fuzz_##; s#\.c##' | tr '\n' ' '))"; exit 2; }
make --no-print-directory -j"$(nproc)" FLAVOUR=fuzz CC=clang "${targets[@]/#/build/fuzz/run/}"
for name in "${targets[@]}"; do
	dir=build/fuzz/found/$name
	mkdir -p "$dir/corpus"
	"build/fuzz/run/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$dir/" -print_final_stats=0 \
		"$dir/corpus" "tests/fuzz/corpus/$name" >"$dir/log" 2>&1 || { tail -n 40 "$dir/log"; echo "fuzz $name: finding in $dir"; exit 1; }
	printf 'fuzz %-12s %s\n' "$name" "$(tail -n 1 "$dir/log")"
	count=$((count + 1))
done
echo "fuzz: $count passed, 0 failed"
