#!/usr/bin/env bash
# coverage.sh: which lines of src/ the tests run, by gcc's counters in build/cov and gcovr. Runs the unit tests and the black-box suites
# that reach the rooms of docs/coverage.md, writes build/cov/report/index.html, prints a table of the rooms last, and exits 1 when one of
# those five is under its mark or a suite failed. SUITES="unit admin" adds those alone to what was counted before ("": only reports); once
# every suite has been, whether at once or in pieces, that page has the table too.
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 2
page=docs/coverage.md out=build/cov
mark=90 held='security addressing access operation store'
every='unit admin resultaten monitor console flow'
suites=${SUITES-$every}
export BPV_ROOT=$PWD BPV_PKI=$PWD/var/test/pki BPV_BIN=$PWD/$out/bin BPV_COVERAGE=1
unset PGHOST PGPORT PGDATABASE PGUSER PGPASSWORD

pg=var/test/pg-coverage
if [ "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs ]; then
	shm=$(mktemp -d /dev/shm/bpv-coverage-XXXXXX) && chmod 711 "$shm" && pg=$shm/pg && export BPV_SHM=$shm
fi
trap 'config/demo/postgres.sh drop "$pg" >/dev/null 2>&1; [ -z "${shm:-}" ] || rm -rf "$shm"' EXIT
trap 'exit 130' INT TERM

if [ "$suites" = "$every" ]; then
	find "$out" -name '*.gcda' -delete
	rm -rf "$out/counted"
fi
# What an earlier build counted does not fit this one.
find "$out" -name '*.gcda' | while read -r counters; do [ "$counters" -nt "${counters%.gcda}.gcno" ] || rm -f "$counters"; done
rm -rf "$out/report" && mkdir -p "$out/report" "$out/counted" # a log of each suite that was
# A process that was killed while it wrote its counters leaves a file that no other can add to. Each says so, where no test reads it.
export GCOV_ERROR_FILE=$PWD/$out/counted/unreadable
unreadable() { sed -n 's/^libgcov profiling error:\(.*\.gcda\):.*/\1/p' "$GCOV_ERROR_FILE" | sort -u; }
config/demo/postgres.sh start "$pg" >/dev/null || exit 2
eval "$(config/demo/postgres.sh env "$pg")"

failed=
for suite in $suites; do
	started=$SECONDS
	: >"$GCOV_ERROR_FILE" && chmod 666 "$GCOV_ERROR_FILE" # some work as somebody else, who can write no counters
	if [ "$suite" = unit ]; then command=(tests/run-unit.sh "$out/tests"); else
		command=(/usr/bin/python3 -B -m pytest -q -p no:cacheprovider -n "$(nproc)" --dist loadfile "tests/$suite")
	fi
	"${command[@]}" >"$out/counted/$suite.log" 2>&1 || { failed="$failed $suite" && tail -n 25 "$out/counted/$suite.log"; }
	printf 'coverage: %-10s %5d s  %s\n' "$suite" $((SECONDS - started)) "$(tail -n 1 "$out/counted/$suite.log")"
	unreadable | while read -r counters; do rm -f "$counters" && echo "coverage: begun anew: $counters"; done
	rm -f "$GCOV_ERROR_FILE"
done

# What may be left out is a rule of the page: the line that ends the process when there is no memory.
gcovr --root . --object-directory "$out" "$out" --filter 'src/' -j "$(nproc)" --exclude-lines-by-pattern '^\s*abort\(\);' \
	--json-summary "$out/report/summary.json" --html-details "$out/report/index.html" --html-title 'What the tests run' || exit 2

table() { # of the rooms, those that are held to a mark first
	jq -r '.files[] | [(.filename | split("/")[1]), .line_covered, .line_total] | @tsv' "$out/report/summary.json" |
		awk -F'\t' -v held="$held" -v mark="$mark" '
			{ covered[$1] += $2; total[$1] += $3 }
			function row(room, asked) { printf "| %s | %d | %d | %.1f %% | %s |\n", room, total[room], covered[room], 100 * covered[room] / total[room], asked
				if (asked != "" && covered[room] * 100 < mark * total[room]) low = low " " room }
			END {
				print "| room | lines | run by tests | share | at least |"; print "|---|---|---|---|---|"
				n = split(held, first, " ")
				for (i = 1; i <= n; i++) { row(first[i], mark " %"); done[first[i]] = 1 }
				while (("LC_ALL=C ls src" | getline room) > 0) if (!(room in done) && total[room] > 0) row(room, "")
				if (low != "") { print "coverage: under the mark:" low >"/dev/stderr"; exit 1 }
			}'
}
code=0
table >"$out/report/table.md" || code=1
missing=
for suite in $every; do [ -f "$out/counted/$suite.log" ] || missing="$missing $suite"; done
[ -z "$missing" ] || echo "coverage: not counted:$missing"
if [ -z "$failed$missing" ]; then
	sed -i '/^<!-- make coverage -->$/q' "$page"
	{ printf '\n%s, %s:\n\n' "$(date -u '+%-d %B %Y')" "$(git describe --always --abbrev=12)" && head -n $((2 + $(wc -w <<<"$held"))) "$out/report/table.md"; } >>"$page"
fi
[ -z "$failed" ] || { echo "coverage: suites that failed:$failed" && code=1; }
cat "$out/report/table.md"
echo "coverage: $([ $code -eq 0 ] && echo held || echo 'NOT held'); every line in $out/report/index.html"
exit $code
