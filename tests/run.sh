#!/usr/bin/env bash
# run.sh check|test: every suite in turn, each with its time; ends with the plain count. Own state under var/test, so a
# demo that is up stays up. Suites that need PostgreSQL share one private cluster and make databases of their own.
set -uo pipefail
cd "$(dirname "$0")/.."
what=${1:-check}
mkdir -p var/test
export BPV_PKI="$PWD/var/test/pki" BPV_ROOT="$PWD"
unset PGHOST PGPORT PGDATABASE PGUSER PGPASSWORD REQUESTS_CA_BUNDLE http_proxy https_proxy HTTP_PROXY HTTPS_PROXY
results=$PWD/var/test/results.tsv # of each suite: its name, exit code, how many passed
: >"$results"

suite() { # name command...
	local name=$1 started=$SECONDS log="var/test/$1.log" code ok
	shift
	printf '== %s\n' "$name"
	"$@" 2>&1 | tee "$log"
	code=${PIPESTATUS[0]}
	ok=$(sed -nE 's/.*[^0-9]([0-9]+) passed.*/\1/p; s/^([0-9]+) passed.*/\1/p' "$log" | tail -n 1)
	printf '%s\t%d\t%d\n' "$name" "$code" "${ok:-$((code == 0))}" >>"$results"
	printf '== %s: %s, %d s\n' "$name" "$([ "$code" -eq 0 ] && echo ok || echo FAILED)" $((SECONDS - started))
}
lane=
beside() { # function: its suites run beside those that follow, and are shown by together
	"$1" >"var/test/lane.out" 2>&1 &
	lane=$!
}
together() {
	wait "$lane"
	lane=
	cat var/test/lane.out
}
retell() { # how each suite that failed ended: the end is all that is left of a log that was cut short
	local name code _
	while IFS=$'\t' read -r name code _; do
		[ "$code" -eq 0 ] || { printf '== %s FAILED, its last lines:\n' "$name" && tail -n 25 "var/test/$name.log"; }
	done <"$results"
}
summary() { # and the verdict
	awk -F'\t' '{ passed += $3 } $2 != 0 { failed++; names = names " " $1 }
		END { if (failed) print "failed:" names; printf "%d passed, %d failed\n", passed, failed; exit failed > 0 }' "$results"
}
pytest() { /usr/bin/python3 -B -m pytest -q -p no:cacheprovider "$@"; }

# A database is a thousand small files, and the suites make hundreds of them: in memory, where there is room, that takes no time.
# What is on disk after a crash of the machine is no question here; the benches ask a disk.
pg=var/test/pg
if [ "$(stat -f -c %T /dev/shm 2>/dev/null)" = tmpfs ] && [ "$(df -k --output=avail /dev/shm | tail -n 1)" -gt 4000000 ]; then
	shm=/dev/shm/bpv-test-$(sha256sum <<<"$PWD" | cut -c 1-12)
	mkdir -p -m 711 "$shm" && [ -O "$shm" ] && [ ! -L "$shm" ] && pg=$shm/pg && export BPV_SHM=$shm
fi
stop_postgres() {
	config/demo/postgres.sh drop "$pg" >/dev/null 2>&1
	[ -z "${shm:-}" ] || rm -rf "$shm"
}
trap '[ -z "$lane" ] || { kill "$lane"; wait "$lane"; }; stop_postgres' EXIT
trap 'exit 130' INT TERM

suite pki certs/make-pki.sh "$BPV_PKI"
suite build make --no-print-directory -j"$(nproc)" FLAVOUR=asan all unit-build bench-build
summary >/dev/null || { retell; summary; exit 1; }
suite postgres config/demo/postgres.sh start "$pg"
eval "$(config/demo/postgres.sh env "$pg")"
suite lint tests/lint.sh
suite unit tests/run-unit.sh build/asan/tests
suite threads make --no-print-directory -j"$(nproc)" unit-tsan
suite model tests/model/check.sh
suite contract pytest tests/contract
suite pki-fixtures pytest tests/pki
suite example pytest tests/example
# Those that keep one core busy run two by two; of the others each takes both.
quiet_lane() {
	suite fuzz env SEED=1 tests/fuzz/run.sh all 1
	suite client pytest tests/client
	suite interop pytest tests/interop
	suite soak tests/soak/soak.py 1
	suite attack pytest tests/attack
	suite failure pytest tests/failure
	suite handbook pytest tests/handbook
	suite console pytest -n 2 --dist loadfile tests/console
}
if [ "$what" = test ]; then
	suite admin pytest -n 2 --dist loadfile tests/admin
	suite monitor pytest -n 2 --dist loadfile tests/monitor
	suite resultaten pytest -n 2 --dist loadfile tests/resultaten
	beside quiet_lane
	suite flow pytest -n 2 --dist loadfile tests/flow
	together
	suite crash tests/crash/crash.py 25
	suite demo pytest tests/demo
fi
retell
summary
