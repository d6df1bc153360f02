#!/usr/bin/env bash
# run-unit.sh DIR [TEST...]: runs the unit-test programs under DIR (all of them, or those named room/test_x), one a core.
# Prints one line a program, and at the end the output of those that failed in full.
set -uo pipefail
dir=$1
shift
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0:exitcode=99}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
export TSAN_OPTIONS=${TSAN_OPTIONS:-halt_on_error=1:suppressions=$PWD/tests/tsan.supp}
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
if [ $# -gt 0 ]; then tests=("$@"); else
	# The longest goes first, so that the others fill the time beside it.
	mapfile -t tests < <(git ls-files -co --exclude-standard 'tests/*/test_*.c' | sed 's#^tests/##; s#\.c$##' |
		sort | awk '/test_differential$/ { print; next } { rest = rest $0 "\n" } END { printf "%s", rest }')
fi

# run_one DIR TEST RESULTS: leaves RESULTS/…count with how many tests held, when all of them did.
run_one() {
	local dir=$1 test=$2 results=$3 log started code ms count
	log=$results/${test//\//_}
	started=$(date +%s%N)
	timeout 600 "$dir/$test" >"$log.log" 2>&1
	code=$?
	ms=$((($(date +%s%N) - started) / 1000000))
	count=$(grep -cE '^\[       OK \]' "$log.log")
	if [ $code -eq 0 ] && [ "$count" -gt 0 ]; then
		printf '  ok    %-40s %4d tests %6d ms\n' "$test" "$count" "$ms"
		echo "$count" >"$log.count"
	else
		printf '  FAIL  %-40s exit %d\n' "$test" "$code" | tee "$log.failed"
	fi
}
export -f run_one

# shellcheck disable=SC2016 # the inner shell expands them
printf '%s\n' "${tests[@]}" | xargs -P "$(nproc)" -I{} bash -c 'run_one "$1" "$2" "$3"' _ "$dir" {} "$results"
for failure in "$results"/*.failed; do
	[ -e "$failure" ] || continue
	cat "$failure" "${failure%.failed}.log"
done
passed=0 held=0
for count in "$results"/*.count; do
	[ -e "$count" ] || continue
	passed=$((passed + $(<"$count")))
	held=$((held + 1))
done
failed=$((${#tests[@]} - held))
echo "unit: $passed passed, $failed failed"
[ $failed -eq 0 ]
