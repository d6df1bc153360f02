#!/bin/sh
# embed.sh NAME FILE...: prints C that holds the files as an array NAME of struct embedded, in the order given.
set -eu
name=$1
shift
printf '/* Generated from: %s */\n#include "base/embed.h"\n\n' "$*"
i=0
for file in "$@"; do
	printf 'static const char file_%d[] = {\n' "$i"
	od -An -v -tx1 "$file" | sed 's/ \([0-9a-f][0-9a-f]\)/(char)0x\1,/g'
	printf '0};\n'
	i=$((i + 1))
done
printf '\nconst struct embedded %s[] = {\n' "$name"
i=0
for file in "$@"; do
	printf '\t{ "%s", file_%d, sizeof file_%d - 1 },\n' "$(basename "$file")" "$i" "$i"
	i=$((i + 1))
done
printf '\t{ 0, 0, 0 },\n};\nconst size_t %s_count = %d;\n' "$name" "$i"
