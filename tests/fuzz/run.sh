#!/usr/bin/env bash
# run.sh TARGET|all SECONDS: builds tests/fuzz/fuzz_TARGET.c with clang's libFuzzer, ASan and UBSan and runs it on its corpus.
# A finding is left in build/fuzz/TARGET/ and the exit code is 1.
set -euo pipefail
cd "$(dirname "$0")/../.."
target=${1:-all} seconds=${2:-60}
flags=(-std=c11 -D_GNU_SOURCE -Isrc -Itests -Ibuild/gen -g -O1 -fno-omit-frame-pointer -fsanitize=fuzzer,address,undefined
	-fno-sanitize-recover=undefined -w)
packages=(libxml-2.0 openssl libpq libcurl libevent_core jansson inih p11-kit-1 libidn2 xmlsec1-openssl)
targets=("$target")
[ "$target" != all ] || mapfile -t targets < <(ls tests/fuzz/fuzz_*.c | sed 's#.*/fuzz_##; s#\.c$##')
count=0
for name in "${targets[@]}"; do
	source=tests/fuzz/fuzz_$name.c
	[ -f "$source" ] || { echo "no such target: $name (have: $(ls tests/fuzz/fuzz_*.c | sed 's#.*/fuzz_##; s#\.c##' | tr '\n' ' '))"; exit 2; }
	dir=build/fuzz/$name
	mkdir -p "$dir/corpus"
	# rooms: the ones the target names in a line "fuzz-rooms: base domain security"
	rooms=$(sed -n 's/.*fuzz-rooms: *\([a-z ]*\).*/\1/p' "$source")
	sources=()
	for room in $rooms; do sources+=(src/"$room"/*.c); done
	if [ ! -x "$dir/run" ] || [ -n "$(find src "$source" -newer "$dir/run" -name '*.[ch]' -print -quit)" ]; then
		# shellcheck disable=SC2046
		clang "${flags[@]}" $(pkg-config --cflags "${packages[@]}") -o "$dir/run" "$source" "${sources[@]}" \
			$(pkg-config --libs "${packages[@]}") -lcsv
	fi
	"$dir/run" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$dir/" -print_final_stats=0 \
		"$dir/corpus" "tests/fuzz/corpus/$name" >"$dir/log" 2>&1 || { tail -n 40 "$dir/log"; echo "fuzz $name: finding in $dir"; exit 1; }
	printf 'fuzz %-12s %s\n' "$name" "$(tail -n 1 "$dir/log")"
	count=$((count + 1))
done
echo "fuzz: $count passed, 0 failed"
