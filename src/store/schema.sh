#!/bin/sh
# schema.sh DIRECTORY: as C, the number of its last migration, and the last one of the version before that (versies.tsv).
set -eu
own=$(ls "$1" | sed -n 's/^\([0-9]\{3\}\)-.*\.sql$/\1/p' | sort | tail -n 1)
awk -F'\t' -v own="$own" '!/^#/ && NF > 1 { if (first == "") first = $2; if ($2 + 0 < own + 0) least = $2 }
	END { if (least == "") least = first
	      printf "#define SCHEMA_OWN %d\n#define SCHEMA_LEAST %d\n", own, least }' "$1/versies.tsv"
