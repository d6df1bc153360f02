#!/bin/bash
# make run: everything on one machine, in front of you. One school pushes student details through its supplier, pulls its
# results and keeps a copy that follows; SBB plans who is invited; then gateway and dashboard serve until Ctrl-C. Without a
# terminal it stops at once.
set -euo pipefail
# shellcheck source=config/demo/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=config/demo/setup.sh
. "$ROOT/config/demo/setup.sh"

# client CODES COMMAND...: shows the command and what it says; any exit code but those in CODES ends the demo.
client() {
	local allowed=$1 code=0
	shift
	say "" "\$ bpv-client --config var/demo/client.conf $*"
	wait_for "$BIN/bpv-client" --config "$CLIENT_CONFIG" "$@" || code=$?
	[[ " $allowed " == *" $code "* ]] || gateway_failed "bpv-client $1 ended with exit code $code"
}

# admin VERB...: shows the verb and the end of its answer.
admin() {
	say "" "\$ bpv-admin $*"
	wait_for "$BIN/bpv-admin" --config "$CONFIG" --actor demo-anna "$@" >"$DEMO/log/admin" || gateway_failed "bpv-admin $1 $2 failed"
	tail -n 6 "$DEMO/log/admin"
}

main_job() {
	local push=var/demo/example/studentgegevens-98QQ.csv pull=var/demo/resultaten-98QQ.csv copy=var/demo/resultaten-98QQ.sqlite
	local letters=var/demo/bureau
	mkdir -p "$letters"
	say "" "School A (BRIN 98QQ) delivers student details, signed, through its supplier. Five records are wrong on purpose."
	client "0 1" push "$push"
	say "" "The school pulls its complete result set, one row per answer."
	client 0 pull --out "$pull"
	say "" "Its data team keeps a copy with one line, which brings only what changed when it is typed again."
	client 0 sync --to "$copy"
	client 0 sync --to "$copy" --verify
	say "" "SBB plans the day: who is invited about which placement. The research bureau gets the letters to send, signed and encrypted."
	admin uitnodiging plan
	admin bureau export --out "$letters"
	say "" "The files:"
	say "  $push            what was pushed" "  ${push%.csv}.refused.csv    what was refused, with reasons: repair it, push it"
	say "  $pull                          what was pulled"
	say "  $copy                       the copy: open it in any tool that reads SQLite"
	say "  $letters                                    what the bureau gets: only its key opens it"
}

# The pages: an address that logs in once, for who does not want to import a certificate.
show_pages() {
	say "" "The pages are at https://localhost:$CONSOLE_PORT (your browser will warn: it does not know the demo's authority)."
	say "Log in with one of these addresses, once each, within a day:"
	page_link "of school A, for its quality " kim.kwaliteit
	page_link "of SBB, who may do everything" anna.beheer
	say "or import var/demo/people/NAME.p12 (passphrase: voorbeeld) in your browser; who there is: certs/people.tsv"
}

page_link() {
	say "  $1  $("$BIN/bpv-admin" --config "$CONFIG" --actor demo-anna gebruiker link "$2" --uren 24 --json | first_address)"
}

first_address() {
	grep -oE 'https://[^"]+'
}

try_next() {
	local client="${BIN#"$ROOT/"}/bpv-client --config var/demo/client.conf"
	say "" "The gateway serves at $(sed -n 's/^GATEWAY_URL=//p' "$ENV_FILE"). In another terminal, in this directory:"
	say "  $client test      what the gateway sees of you"
	say "  $client doctor    what is wrong, in words"
	say "  ${BIN#"$ROOT/"}/bpv-admin --config var/demo/gateway.conf school status 98QQ"
	say "  . var/demo.env; curl --cert \$SAAS_CERT --key \$SAAS_KEY --cacert \$CA_FILE \$WSDL_URL"
}

lock_demo "make run"
if gateway_pid >/dev/null; then
	fail "the demo of this clone is up already (make up). Stop it with make down, or use it: see var/demo.env"
fi
stop_on_exit
stop_all
set_up
main_job
show_pages
try_next
if [[ ! -t 0 ]]; then
	say "" "No terminal, so it stops here. (make up keeps it running.)"
	exit 0
fi
say "" "Ctrl-C stops it."
trap 'say "" "stopping"; exit 0' INT TERM
code=0
wait "$GATEWAY" || code=$?
gateway_failed "the gateway ended by itself (exit $code)"
