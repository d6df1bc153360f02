#!/bin/bash
# What `make bench` pushes to: the demo's set-up in a directory of its own, with a PostgreSQL that waits for its disk.
#
#   tests/bench/live.sh      says where everything is, one "name value" a line, then "ready"; lives until its input ends
#
# What is measured is a core of a gateway: it has the last one to itself, and PostgreSQL has the others, as on a machine of its own.
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

share_cores() { # of those that we may use; where there is only one, it is everybody's
	local ranges range cores=()
	IFS=, read -ra ranges < <(sed -n 's/^Cpus_allowed_list:\s*//p' /proc/self/status)
	for range in "${ranges[@]}"; do
		mapfile -t -O ${#cores[@]} cores < <(seq "${range%-*}" "${range#*-}")
	done
	[ ${#cores[@]} -gt 1 ] || return 0
	GATEWAY_CORES=${cores[-1]}
	unset 'cores[-1]'
	taskset -cp "$(IFS=, && echo "${cores[*]}")" $$ >/dev/null
}

lock_demo "make bench"
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
config/demo/postgres.sh drop "$DEMO/pg" 9>&-
mkdir -p "$PKI"
cp -a var/test/pki/. "$PKI/"
share_cores
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
