#!/usr/bin/env bash
# The house rules a machine can hold: rooms, fences, headers that stand alone, formatting, requirements.
set -euo pipefail
cd "$(dirname "$0")/.."
failed=0
fail() { printf 'lint: %s\n' "$*"; failed=1; }

# Who may enter whom (tests/rooms.tsv).
while read -r place; do
	fail "$place"
done < <(grep -rnE '^#include "[a-z]+/' src --include='*.c' --include='*.h' --include='*.def' |
	awk -F'\t' 'NR == FNR { if ($1 !~ /^#/) { known[$1] = 1; allowed[$1] = " " $1 " " $2 " " } next }
		{ line = $0; split(line, part, ":"); split(part[1], dir, "/"); room = dir[2]
		  match(line, /#include "[a-z]+\//); to = substr(line, RSTART + 10, RLENGTH - 11)
		  if (!(room in known)) print part[1] ": room " room " is not in tests/rooms.tsv"
		  else if (index(allowed[room], " " to " ") == 0) print part[1] ":" part[2] ": " room " may not include " to }' \
		tests/rooms.tsv -)

# Who may know which library (tests/fences.tsv).
while IFS=$'\t' read -r header rooms; do
	case $header in '#'* | '') continue ;; esac
	while IFS=: read -r file line _; do
		[ -n "$file" ] || continue
		room=$(cut -d/ -f2 <<<"$file")
		case " $rooms " in *" $room "*) ;; *) fail "$file:$line: $room may not know <$header>" ;; esac
	done < <(grep -rnE "^#include [<\"]$header" src --include='*.c' --include='*.h' || true)
done <tests/fences.tsv

# A header can be read alone. Library headers never cross a room's border in one.
for header in $(git ls-files -co --exclude-standard 'src/*.h'); do
	printf '#include "%s"\ntypedef int not_empty;\n' "${header#src/}" |
		gcc $(pkg-config --cflags p11-kit-1) -std=c11 -D_GNU_SOURCE -Isrc -Wall -Wextra -Wpedantic -Werror -x c -fsyntax-only - 2>/tmp/lint.$$ ||
		fail "$header does not compile alone: $(head -n 3 /tmp/lint.$$)"
done
rm -f /tmp/lint.$$

# Nothing unfinished, nothing private, nothing generated.
git grep -nE '\b(TODO|FIXME|XXX|HACK)\b' -- src Makefile && fail 'unfinished words'
git ls-files | grep -E '(^|/)(soap|wire)(C|H|Stub|Server|Client)\.(c|h)$|\.(o|a|so)$|key\.pem$|\.key$|\.p12$' && fail 'generated or private files are tracked'

# Formatting as .clang-format says.
if command -v clang-format >/dev/null; then
	unformatted=$(git ls-files -co --exclude-standard 'src/*.c' 'src/*.h' 'tests/*.c' 'tests/*.h' |
		xargs clang-format --dry-run --Werror 2>&1 | grep -E 'error:' | cut -d: -f1 | sort | uniq -c || true)
	[ -z "$unformatted" ] || fail "format: $unformatted"
else
	fail 'clang-format is missing'
fi

# Every suite finds what it imports, those too that were not run today.
for suite in tests/*/; do
	compgen -G "${suite}test_*.py" >/dev/null || continue
	found=$(/usr/bin/python3 -B -m pytest -q -p no:cacheprovider --collect-only "$suite" 2>&1) || fail "$suite: $(tail -n 12 <<<"$found")"
done

# Every requirement is executed, and named by a test or excused with a reason.
/usr/bin/python3 tests/requirements.py || failed=1

# Every attack of the catalogue has its defence and its tests in docs/threat-model.md, and those tests exist.
/usr/bin/python3 -B tests/attack/catalogue.py || failed=1

# The settings table writes the example that is committed.
if [ -x build/asan/bin/bpv-gateway ]; then
	build/asan/bin/bpv-gateway --example | diff -u config/example.conf - || fail 'config/example.conf differs from bpv-gateway --example'
fi

[ $failed -eq 0 ] && echo 'lint: all is well'
exit $failed
