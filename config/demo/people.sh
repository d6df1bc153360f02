#!/bin/bash
# Lets the people of certs/people.tsv log in to the pages of the demo.
#
#   config/demo/people.sh BPV-ADMIN CONFIG PEOPLE DATA      certificates as make-people.sh made them; data as bpv-example wrote it
set -euo pipefail
(($# == 4)) || {
	sed -n '2,/^set /{s/^# \{0,1\}//p}' "$0" >&2
	exit 2
}
ADMIN=$1 CONFIG=$2 PEOPLE=$3 DATA=$4

# busiest BRIN: the opleiding of the school with most placements.
busiest() {
	awk -F, -v brin="$1" 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
		$at["brin"] == brin { n[$at["opleidingscode"]]++ }
		END { for (code in n) if (n[code] > most) { most = n[code]; best = code } print best }' "$DATA/bpvos.csv"
}

while read -r name of role called; do
	more=()
	[[ $role != - ]] || continue
	[[ $of == SBB ]] || more+=(--school "$of")
	[[ $role != TEAMLEIDER ]] || more+=(--opleiding "$(busiest "$of")")
	[[ $role != ADVISEUR ]] || more+=(--adviseert 98QX)
	"$ADMIN" --config "$CONFIG" --actor demo-anna gebruiker add --naam "$name" --volledige-naam "$called" --rol "$role" \
		--certificaat "$PEOPLE/$name.cert.pem" ${more[@]+"${more[@]}"}
	# The privacy officer takes a second person; the first beheerder does not.
	[[ $role != FG ]] || "$ADMIN" --config "$CONFIG" --actor demo-bert gebruiker confirm "$name"
done < <(grep -v '^#' "$(dirname "$0")/../../certs/people.tsv")
