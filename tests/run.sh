#!/usr/bin/env bash
# run.sh check|test: every suite in turn, each with its time; ends with the plain count. Own state under var/test, so a
# demo that is up stays up. Suites that need PostgreSQL share one private cluster and make databases of their own.
set -uo pipefail
cd "$(dirname "$0")/.."
what=${1:-check}
mkdir -p var/test
export BPV_PKI="$PWD/var/test/pki" BPV_ROOT="$PWD"
unset PGHOST PGPORT PGDATABASE PGUSER PGPASSWORD REQUESTS_CA_BUNDLE http_proxy https_proxy HTTP_PROXY HTTPS_PROXY
passed=0 failed=0
failures=()

suite() { # name command...
	local name=$1 started=$SECONDS log="var/test/$1.log" code
	shift
	printf '== %s\n' "$name"
	"$@" 2>&1 | tee "$log"
	code=${PIPESTATUS[0]}
	local ok
	ok=$(sed -nE 's/.*[^0-9]([0-9]+) passed.*/\1/p; s/^([0-9]+) passed.*/\1/p' "$log" | tail -n 1)
	passed=$((passed + ${ok:-$((code == 0))}))
	if [ "$code" -ne 0 ]; then
		failed=$((failed + 1))
		failures+=("$name")
	fi
	printf '== %s: %s, %d s\n' "$name" "$([ "$code" -eq 0 ] && echo ok || echo FAILED)" $((SECONDS - started))
}
pytest() { /usr/bin/python3 -B -m pytest -q -p no:cacheprovider "$@"; }

stop_postgres() { config/demo/postgres.sh stop var/test/pg >/dev/null 2>&1; }
trap stop_postgres EXIT
trap 'exit 130' INT TERM

suite pki certs/make-pki.sh "$BPV_PKI"
suite build make --no-print-directory -j"$(nproc)" FLAVOUR=asan all unit-build bench-build
[ ${#failures[@]} -eq 0 ] || { echo "${passed} passed, ${failed} failed"; exit 1; }
suite postgres config/demo/postgres.sh start var/test/pg
eval "$(config/demo/postgres.sh env var/test/pg)"
suite lint tests/lint.sh
suite unit tests/run-unit.sh build/asan/tests
suite threads make --no-print-directory -j"$(nproc)" unit-tsan
suite model tests/model/check.sh
suite contract pytest tests/contract
suite pki-fixtures pytest tests/pki
suite example pytest tests/example
if [ "$what" = test ]; then
	suite admin pytest -n 2 --dist loadfile tests/admin
	suite fuzz tests/fuzz/run.sh all 3
	suite flow pytest tests/flow
	suite resultaten pytest -n 2 --dist loadfile tests/resultaten
	suite crash tests/crash/crash.py 40
	suite client pytest tests/client
	suite interop pytest tests/interop
	suite handbook pytest tests/handbook
	suite demo pytest tests/demo
fi
[ ${#failures[@]} -eq 0 ] || printf 'failed: %s\n' "${failures[*]}"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
