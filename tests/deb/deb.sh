#!/usr/bin/env bash
# deb.sh DIR: packages of Debian, made of what is committed, twice and in two places: are they the same, does lintian like them, and do they
# live on a machine of their own (tests/deb/machine.sh)? The packages stay in DIR. Ends with the plain count.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$(mkdir -p "$1" && cd "$1" && pwd)
passed=0

held() { # what...: one thing that holds
	passed=$((passed + 1))
	printf 'deb: %s\n' "$*"
}

source_tree() { # directory version: the source, as a package of that version
	rm -rf "$1"
	mkdir -p "$1"
	git archive HEAD | tar -x -C "$1"
	cp -r "$1/config/debian" "$1/debian"
	[ "$2" = first ] || sed -i "1s/(.*)/($2)/" "$1/debian/changelog"
}

build() { # directory
	(cd "$1" && SOURCE_DATE_EPOCH=$(dpkg-parsechangelog -S Timestamp) dpkg-buildpackage -b -us -uc -j"$(nproc)" >../build.log 2>&1) ||
		{ tail -n 40 "$(dirname "$1")/build.log"; echo "deb: not built"; exit 1; }
}

rm -rf "$out"/{one,two,next}
source_tree "$out/one/bpv-monitor" first
build "$out/one/bpv-monitor"
held "built: $(cd "$out/one" && ls -- *_*.deb | grep -v dbgsym | tr '\n' ' ')"

source_tree "$out/two/elsewhere-altogether" first
build "$out/two/elsewhere-altogether"
for file in "$out"/one/*.deb; do
	cmp "$file" "$out/two/$(basename "$file")" || { echo "deb: $(basename "$file") is not the same a second time"; exit 1; }
done
held "made twice, in two places: every package is the same to its last byte"

lintian --fail-on error,warning --tag-display-limit 0 --suppress-tags initial-upload-closes-no-bugs --allow-root "$out"/one/*.changes
held "lintian has no error and no warning"

for file in "$out"/one/bpv-*_*.deb; do
	case $file in *dbgsym*) continue ;; esac
	name=$(dpkg-deb -f "$file" Package)
	dpkg-deb --fsys-tarfile "$file" | tar -xO "./usr/share/doc/$name/sbom.spdx.json" | python3 -c '
import json, sys
bill = json.load(sys.stdin)
assert bill["spdxVersion"] == "SPDX-2.3" and bill["packages"][0]["name"] == sys.argv[1], bill
known = {package["SPDXID"] for package in bill["packages"]} | {"SPDXRef-DOCUMENT"}
assert all(r["spdxElementId"] in known and r["relatedSpdxElement"] in known for r in bill["relationships"])
assert sys.argv[1] == "bpv-common" or any(r["relationshipType"] == "DYNAMIC_LINK" for r in bill["relationships"])' "$name"
done
held "each says what it is made of"

source_tree "$out/next/bpv-monitor" "$(dpkg-parsechangelog -l config/debian/changelog -S Version)+next"
build "$out/next/bpv-monitor"
tests/deb/machine.sh "$out/one" "$out/next"
held "on a machine of its own: installed, started, upgraded, purged"
echo "deb: $passed passed, 0 failed"
