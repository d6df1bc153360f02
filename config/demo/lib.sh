# shellcheck shell=bash
# What up.sh, run.sh and down.sh share: where the demo lives, how a step is shown, and the steps themselves.
# Everything it makes stands under var/demo; var/demo.env tells others where to find it.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
DEMO=$ROOT/var/demo
ENV_FILE=$ROOT/var/demo.env
CONFIG=$DEMO/gateway.conf
CLIENT_CONFIG=$DEMO/client.conf
PKI=$DEMO/pki
DATA=$DEMO/example
BUILD=${BUILD:-build}
FLAVOUR=${FLAVOUR:-release}
BIN=$ROOT/$BUILD/$FLAVOUR/bin
[[ $BUILD != /* ]] || BIN=$BUILD/$FLAVOUR/bin
SERVICE=/edukoppeling/bpvmonitor/v1

GATEWAY_OIN=00000099000000001000
SAAS_OIN=00000099000000002000
SCHOOL_A_OIN=0000000700098QQ00000
SCHOOL_B_OIN=0000000700098QX00000

# How much example data: a share of a national year.
SCALE=${BPV_DEMO_SCALE:-0.05}
SEED=${BPV_DEMO_SEED:-1}

cd "$ROOT" || exit 1
unset MAKEFLAGS MAKELEVEL MFLAGS PGHOST PGPORT PGDATABASE PGUSER PGPASSWORD PGSERVICE

say() {
	printf '%s\n' "$*"
}

fail() {
	printf 'demo: %s\n' "$*" >&2
	exit 1
}

# -- One at a time --------------------------------------------------------------------------

# lock_demo WHO: this process is the one that starts and stops things. Children do not inherit the lock.
lock_demo() {
	mkdir -p "$DEMO" 2>/dev/null && [[ -w $DEMO ]] ||
		fail "cannot write in $DEMO; was it made by another user (sudo)? Then remove var/ as that user"
	exec 9>>"$DEMO/lock"
	flock -n 9 || fail "$(cat "$DEMO/lock") is busy with this clone's demo: wait for it, or stop it there (Ctrl-C)"
	echo "$1 (process $$)" >"$DEMO/lock"
}

# -- Steps ------------------------------------------------------------------------------------

STEP_PID=
STARTED=

# step LOG COMMAND...: runs quietly; when it fails, shows the end of what it said. In the background and waited for, so
# that Ctrl-C ends it at once.
step() {
	local log=$DEMO/log/$1.log code=0
	shift
	mkdir -p "$DEMO/log"
	"$@" >"$log" 2>&1 </dev/null 9>&- &
	STEP_PID=$!
	wait "$STEP_PID" || code=$?
	STEP_PID=
	((code == 0)) && return
	printf 'demo: this failed (exit %s): %s\n' "$code" "$*" >&2
	printf '  the end of %s:\n' "$log" >&2
	tail -n 25 "$log" | sed 's/^/  | /' >&2
	exit 1
}

admin() {
	"$BIN/bpv-admin" --config "$CONFIG" "$@"
}

build() {
	[[ -x $BIN/bpv-gateway ]] || say "building (the first time this takes a minute or two)"
	step build make --no-print-directory -j"$(nproc)" "FLAVOUR=$FLAVOUR" "BUILD=$BUILD" all
}

# -- The gateway as a process --------------------------------------------------------------------

# gateway_pid: of the gateway that this clone's configuration started; false when it does not run.
gateway_pid() {
	local pid
	{ read -r pid <"$DEMO/gateway.pid"; } 2>/dev/null || return 1
	[[ $pid =~ ^[0-9]+$ ]] && tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -e "--config $CONFIG" || return 1
	echo "$pid"
}

# ask_health PATH: the status and body of the local listener's answer.
ask_health() {
	local answer
	exec 5<>"/dev/tcp/127.0.0.1/$HEALTH_PORT" || return 1
	printf 'GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$1" >&5
	answer=$(timeout 5 cat <&5)
	exec 5<&- 5>&-
	printf '%s\n' "$answer"
	[[ $answer == 'HTTP/1.1 200 '* ]]
}

gateway_failed() {
	printf 'demo: %s\n  the end of %s:\n' "$1" "$DEMO/gateway.log" >&2
	tail -n 25 "$DEMO/gateway.log" | sed 's/^/  | /' >&2
	exit 1
}

# start_gateway: on ports that the kernel chooses, told by the gateway's first log line. Sets PORT and HEALTH_PORT.
start_gateway() {
	local i line
	# A session of its own: Ctrl-C is for the script, which stops things in the right order.
	setsid env --default-signal=INT,QUIT "$BIN/bpv-gateway" --config "$CONFIG" >"$DEMO/gateway.log" 2>&1 </dev/null 9>&- &
	GATEWAY=$!
	echo "$GATEWAY" >"$DEMO/gateway.pid"
	for ((i = 0; i < 300; i++)); do
		line=$(grep -m 1 ' started ' "$DEMO/gateway.log" || true)
		[[ -z $line ]] || break
		kill -0 "$GATEWAY" 2>/dev/null || gateway_failed "the gateway stopped at once"
		sleep 0.1
	done
	[[ -n $line ]] || gateway_failed "the gateway did not start within 30 seconds"
	PORT=$(sed -E 's/.* port="?([0-9]+).*/\1/' <<<"$line")
	HEALTH_PORT=$(sed -E 's/.* health_port="?([0-9]+).*/\1/' <<<"$line")
	for ((i = 0; i < 100; i++)); do
		! ask_health /ready >/dev/null 2>&1 || return 0
		sleep 0.1
	done
	ask_health /ready >&2 || true
	gateway_failed "the gateway does not become ready"
}

stop_gateway() {
	local pid i
	pid=$(gateway_pid) || pid=
	if [[ -n $pid ]]; then
		kill -TERM "$pid" 2>/dev/null || true
		for ((i = 0; i < 300; i++)); do
			gateway_pid >/dev/null || break
			sleep 0.1
		done
		! gateway_pid >/dev/null || kill -KILL "$pid" 2>/dev/null || true
	fi
	rm -f "$DEMO/gateway.pid"
}

# stop_all: nothing of this clone's demo runs afterwards. Without complaint when nothing did.
stop_all() {
	stop_gateway
	config/demo/postgres.sh stop "$DEMO/pg" 9>&-
	rm -f "$ENV_FILE"
}
