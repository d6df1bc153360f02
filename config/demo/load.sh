#!/bin/bash
# Fills a migrated database with an example set: what SBB's staff would do, with the same verbs.
#
#   config/demo/load.sh BPV-ADMIN CONFIG DIRECTORY      the directory is one that bpv-example wrote
set -euo pipefail
(($# == 3)) || {
	sed -n '2,/^set /{s/^# \{0,1\}//p}' "$0" >&2
	exit 2
}
ADMIN=$1 CONFIG=$2 DATA=$3
GATEWAY_OIN=00000099000000001000
SAAS_OIN=00000099000000002000
FROM=$(date -d '-1 month' +%F)

# Two people: who adds and signs an overeenkomst may not activate it.
anna() {
	"$ADMIN" --config "$CONFIG" --actor demo-anna "$@"
}

bert() {
	"$ADMIN" --config "$CONFIG" --actor demo-bert "$@"
}

# overeenkomst BRIN FIELD-SET [more options]; whoever tries out what there is sends more at once than a school does
overeenkomst() {
	local brin=$1 veldenset=$2
	shift 2
	printf 'Voorbeeld van een ondertekende overeenkomst, %s\n' "$brin" >"$DATA/overeenkomst-$brin.txt"
	anna overeenkomst add --nummer "GO-$brin" --school "$brin" --veldenset "$veldenset" --geldig-van "$FROM" \
		--dienst alle --rol VERWERKER --route DIRECT --vrijgave DIRECT --gelijktijdig 100 \
		--document "$DATA/overeenkomst-$brin.txt" \
		--document-datum "$FROM" --ondertekenaar-school "B. Voorbeeld, bestuurder" \
		--ondertekenaar-sbb "S. Voorbeeld, manager" \
		--contact "TECHNISCH, Functioneel beheer, beheer@school-$brin.voorbeeld.example" \
		--contact "SBB_ADVISEUR, A. Voorbeeld, adviseur@sbb.voorbeeld.example" "$@"
	bert overeenkomst activate "GO-$brin"
}

anna organisatie import "$DATA/organisaties.csv"
anna referentie import --opleidingen "$DATA/opleidingen.csv" --aanbieders "$DATA/aanbieders.csv" \
	--locaties "$DATA/locaties.csv" --leerbedrijven "$DATA/leerbedrijven.csv"
anna organisatie add --soort SBB --oin "$GATEWAY_OIN" --naam "SBB (voorbeeld)"
anna praktijkopleider import "$DATA/praktijkopleiders.csv"
anna bpvo import "$DATA/bpvos.csv"
anna vragenlijst import "$DATA"
anna resultaten import --respons "$DATA/respons.csv" --antwoorden "$DATA/antwoorden.csv"
overeenkomst 98QQ VOLLEDIG --open-antwoorden ja --dpia "$FROM" \
	--grondslag "voorbeeld: artikel 6 lid 1 onder e AVG" --doel "voorbeeld: verbeteren van de bpv"
overeenkomst 98QX BASIS
anna mandaat add --school 98QQ --leverancier "$SAAS_OIN" --geldig-van "$FROM" \
	--bron "voorbeeld: brief van de school"
anna cijfers publish
