#!/bin/bash
# What `make bench` pushes to: the demo's set-up in a directory of its own, with a PostgreSQL that waits for its disk.
#
#   tests/bench/live.sh      says where everything is, one "name value" a line, then "ready"; lives until its input ends
#
# Nothing of it runs or stays afterwards, however it ends.
set -euo pipefail
DEMO=$(cd "$(dirname "$0")/../.." && pwd -P)/var/bench-live
BPV_DEMO_SCALE=0.01
BPV_DEMO_YEARS=1
BPV_DEMO_LARGE=1
BAD_RECORDS=0
exec 3>&1 1>&2
# shellcheck source=config/demo/lib.sh
. "$(dirname "$0")/../../config/demo/lib.sh"
# shellcheck source=config/demo/setup.sh
. "$ROOT/config/demo/setup.sh"

end() {
	trap '' INT TERM HUP
	end_step
	stop_all
	config/demo/postgres.sh drop "$DEMO/pg" 9>&-
}

lock_demo "make bench"
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
config/demo/postgres.sh drop "$DEMO/pg" 9>&-
mkdir -p "$PKI"
cp -a var/test/pki/. "$PKI/"
set_up
cat >&3 <<-END
	gateway $GATEWAY
	port $PORT
	pki $PKI
	records $DATA/studentgegevens-98QQ.csv
	database $(conninfo "$PGUSER")
	ready
END
exec 3>&-
# Until whoever measures closes the other end, or is gone.
while read -r _; do :; done
