# shellcheck shell=bash
# What up.sh, run.sh and down.sh share: where the demo lives, how a step is shown, how things start and stop.
# Everything it makes stands under var/demo; var/demo.env tells others where to find it. Who wants a world of their own sets
# DEMO to another directory in var first.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
DEMO=${DEMO:-$ROOT/var/demo}
ENV_FILE=$DEMO.env
CONFIG=$DEMO/gateway.conf
BUILD=${BUILD:-build}
FLAVOUR=${FLAVOUR:-release}
BIN=$ROOT/$BUILD/$FLAVOUR/bin
[[ $BUILD != /* ]] || BIN=$BUILD/$FLAVOUR/bin
cd "$ROOT" || exit 1
unset MAKEFLAGS MAKELEVEL MFLAGS PGHOST PGPORT PGDATABASE PGUSER PGPASSWORD PGSERVICE

say() {
	printf '%s\n' "$@"
}

fail() {
	printf 'demo: %s\n' "$*" >&2
	exit 1
}

# -- One at a time --------------------------------------------------------------------------

# lock_demo WHO: this process is the one that starts and stops things. Children do not inherit the lock.
lock_demo() {
	mkdir -p "$DEMO" 2>/dev/null || true
	[[ -d $DEMO && -w $DEMO ]] ||
		fail "cannot write in $DEMO; was it made by another user (sudo)? Then remove var/ as that user"
	exec 9>>"$DEMO/lock"
	flock -n 9 || fail "$(cat "$DEMO/lock") is busy with this clone's demo: wait for it, or stop it there (Ctrl-C)"
	echo "$1 (process $$)" >"$DEMO/lock"
}

# -- Steps ------------------------------------------------------------------------------------

STEP_PID=

# wait_for COMMAND...: in the background and waited for, so that Ctrl-C ends it at once; as a process group, so that all
# of it ends.
wait_for() {
	local code=0
	set -m
	"$@" </dev/null 9>&- &
	STEP_PID=$!
	set +m
	wait "$STEP_PID" || code=$?
	STEP_PID=
	return "$code"
}

end_step() {
	[[ -z $STEP_PID ]] || { kill -TERM -- "-$STEP_PID" && wait "$STEP_PID"; } 2>/dev/null || true
}

# step LOG COMMAND...: runs quietly; when it fails, shows the end of what it said.
step() {
	local log=$DEMO/log/$1.log code=0
	shift
	mkdir -p "$DEMO/log"
	wait_for "$@" >"$log" 2>&1 || code=$?
	((code == 0)) && return
	printf 'demo: this failed (exit %s): %s\n' "$code" "$*" >&2
	printf '  the end of %s:\n' "$log" >&2
	tail -n 25 "$log" | sed 's/^/  | /' >&2
	exit 1
}

# stop_on_exit: whatever ends this script, nothing of the demo runs afterwards. A second Ctrl-C does not stop the stopping.
stop_on_exit() {
	trap 'trap "" INT TERM HUP; end_step; stop_all' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
}

# -- The gateway as a process --------------------------------------------------------------------

# gateway_pid: of the gateway that this clone's configuration started; false when it does not run.
gateway_pid() {
	local pid
	{ read -r pid <"$DEMO/gateway.pid"; } 2>/dev/null || return 1
	[[ $pid =~ ^[0-9]+$ ]] && tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -e "--config $CONFIG" || return 1
	echo "$pid"
}

# ready: the local listener says that the gateway is; prints what it said.
ready() {
	local answer
	{ exec 5<>"/dev/tcp/127.0.0.1/$HEALTH_PORT"; } 2>/dev/null || return 1
	printf 'GET /ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&5
	answer=$(timeout 5 cat <&5)
	exec 5>&-
	printf '%s\n' "$answer"
	[[ $answer == 'HTTP/1.1 200 '* ]]
}

gateway_failed() {
	printf 'demo: %s; the end of %s:\n' "$1" "$DEMO/gateway.log" >&2
	tail -n 25 "$DEMO/gateway.log" | sed 's/^/  | /' >&2
	exit 1
}

# start_gateway: on the port of last time, else on any free one, and on GATEWAY_CORES if that is set. Sets PORT, HEALTH_PORT and GATEWAY.
start_gateway() {
	local try
	{ read -r PORT <"$DEMO/port"; } 2>/dev/null || PORT=$(any_port)
	for try in 1 2 3 4 5 6 7 8; do
		write_config
		: >"$DEMO/gateway.log" # here and now: the last one's first line is not this one's
		# A session of its own: Ctrl-C is for the script, which stops things in the right order.
		setsid env --default-signal=INT,QUIT ${GATEWAY_CORES:+taskset -c "$GATEWAY_CORES"} "$BIN/bpv-gateway" --config "$CONFIG" \
			>>"$DEMO/gateway.log" 2>&1 </dev/null 9>&- &
		GATEWAY=$!
		echo "$GATEWAY" >"$DEMO/gateway.pid"
		! wait_until_started || break
		# Exit code 4: it cannot listen there, so somebody else does.
		((GATEWAY_CODE == 4 && try < 8)) || gateway_failed "the gateway stopped at once (exit $GATEWAY_CODE)"
		PORT=$(any_port)
	done
	echo "$PORT" >"$DEMO/port"
	wait_until_ready
}

# any_port: below the ports that the kernel gives to outgoing connections.
any_port() {
	echo $((20000 + (RANDOM << 15 | RANDOM) % 12000))
}

# wait_until_started: its first log line says on which ports it listens. False, with GATEWAY_CODE, when it ends first.
wait_until_started() {
	local line='' i
	for ((i = 0; i < 600; i++)); do
		line=$(grep -m 1 ' started ' "$DEMO/gateway.log") && break
		if ! kill -0 "$GATEWAY" 2>/dev/null; then
			GATEWAY_CODE=0
			wait "$GATEWAY" || GATEWAY_CODE=$?
			return 1
		fi
		sleep 0.1
	done
	[[ -n $line ]] || gateway_failed "the gateway did not start within a minute"
	HEALTH_PORT=$(sed -E 's/.* health_port="?([0-9]+).*/\1/' <<<"$line")
}

wait_until_ready() {
	local i
	for ((i = 0; i < 100; i++)); do
		! ready >/dev/null 2>&1 || return 0
		sleep 0.1
	done
	ready >&2 || true
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

# -- The pages as a process -------------------------------------------------------------------------

# console_pid: of the console that this clone's configuration started; false when it does not run.
console_pid() {
	local pid
	{ read -r pid <"$DEMO/console.pid"; } 2>/dev/null || return 1
	[[ $pid =~ ^[0-9]+$ ]] && tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -e "--config $CONFIG" || return 1
	echo "$pid"
}

console_failed() {
	printf 'demo: %s; the end of %s:\n' "$1" "$DEMO/console.log" >&2
	tail -n 25 "$DEMO/console.log" | sed 's/^/  | /' >&2
	exit 1
}

# start_console: on the port of last time, else on any free one. Sets CONSOLE_PORT.
start_console() {
	local try code pid
	for try in 1 2 3 4 5 6 7 8; do
		: >"$DEMO/console.log"
		setsid env --default-signal=INT,QUIT "$BIN/bpv-console" --config "$CONFIG" >>"$DEMO/console.log" 2>&1 </dev/null 9>&- &
		pid=$!
		echo "$pid" >"$DEMO/console.pid"
		while kill -0 "$pid" 2>/dev/null; do
			! grep -q ' started ' "$DEMO/console.log" || break 2
			sleep 0.1
		done
		code=0
		wait "$pid" || code=$?
		((code == 4 && try < 8)) || console_failed "the console stopped at once (exit $code)"
		CONSOLE_PORT=$(any_port)
		write_config
	done
	echo "$CONSOLE_PORT" >"$DEMO/console.port"
}

stop_console() {
	local pid i
	pid=$(console_pid) || pid=
	if [[ -n $pid ]]; then
		kill -TERM "$pid" 2>/dev/null || true
		for ((i = 0; i < 100; i++)); do
			console_pid >/dev/null || break
			sleep 0.1
		done
		! console_pid >/dev/null || kill -KILL "$pid" 2>/dev/null || true
	fi
	rm -f "$DEMO/console.pid"
}

# stop_all: nothing of this clone's demo runs afterwards. Without complaint when nothing did.
stop_all() {
	stop_console
	stop_gateway
	config/demo/postgres.sh stop "$DEMO/pg" 9>&-
	rm -f "$ENV_FILE"
}
