#!/usr/bin/env bash
# run-unit.sh DIR [TEST...]: runs the unit-test programs under DIR (all of them, or those named room/test_x).
# Prints one line a program; the output of a failing one in full.
set -uo pipefail
dir=$1
shift
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0:exitcode=99}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
export TSAN_OPTIONS=${TSAN_OPTIONS:-halt_on_error=1}
passed=0 failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if [ $# -gt 0 ]; then tests=("$@"); else
	mapfile -t tests < <(git ls-files -co --exclude-standard 'tests/*/test_*.c' | sed 's#^tests/##; s#\.c$##' | sort)
fi
for test in "${tests[@]}"; do
	started=$(date +%s%N)
	timeout 300 "$dir/$test" >"$log" 2>&1
	code=$?
	ms=$((($(date +%s%N) - started) / 1000000))
	count=$(grep -cE '^\[       OK \]' "$log")
	if [ $code -eq 0 ] && [ "$count" -gt 0 ]; then
		printf '  ok    %-40s %4d tests %6d ms\n' "$test" "$count" "$ms"
		passed=$((passed + count))
	else
		printf '  FAIL  %-40s exit %d\n' "$test" "$code"
		cat "$log"
		failed=$((failed + 1))
	fi
done
echo "unit: $passed passed, $failed failed"
[ $failed -eq 0 ]
