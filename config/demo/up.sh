#!/bin/bash
# make up: the demo in the background, ready when this returns. var/demo.env says where everything is.
set -euo pipefail
# shellcheck source=config/demo/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=config/demo/setup.sh
. "$ROOT/config/demo/setup.sh"

lock_demo "make up"
if gateway_pid >/dev/null && [[ -s $ENV_FILE ]]; then
	say "already up: see var/demo.env (make down stops it)"
	exit 0
fi
stop_on_exit
stop_all
set_up
trap - EXIT
say "up: $(sed -n 's/^GATEWAY_URL=//p' "$ENV_FILE")"
say "  . var/demo.env          addresses, certificates, database"
say "  var/demo/gateway.log    what it says"
say "  pages: $(sed -n 's/^CONSOLE_URL=//p' "$ENV_FILE") (var/demo/people/NAME.p12, or: bpv-admin gebruiker link NAME)"
say "  make down               stops it"
