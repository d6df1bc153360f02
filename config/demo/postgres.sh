#!/bin/bash
# A private PostgreSQL cluster: its own unprivileged user, no network, a socket that only its user (and root) can reach.
#
#   config/demo/postgres.sh start DIR     make it if it is not there, start it if it does not run
#   config/demo/postgres.sh stop DIR      stop it; the data stay
#   config/demo/postgres.sh status DIR    exit 0 if it runs, 1 if not
#   config/demo/postgres.sh env DIR       PGHOST, PGPORT, PGDATABASE, PGUSER as shell assignments
#   config/demo/postgres.sh drop DIR      stop it and delete the data
#
# The data stand in DIR, or, where the database's user cannot come or the socket's path would be too long or odd, in
# /var/tmp/bpv-HASH (which var/pg.path then names). A first initdb is kept as a template: later clusters are copies of it.
set -euo pipefail
export LC_ALL=C
ROOT=$(cd "$(dirname "$0")/../.." && pwd -P)
VAR=$ROOT/var
VERSION=15
BIN=/usr/lib/postgresql/$VERSION/bin
PORT=5432
DATABASE=bpv
SOCKET_LIMIT=99

fail() {
	echo "postgres: $*" >&2
	exit 1
}

usage() {
	sed -n '2,/^set /{s/^# \{0,1\}//p}' "$0" >&2
	exit 2
}

# -- Who runs it -----------------------------------------------------------------------

# PostgreSQL refuses to be root. Anybody else runs it as themselves.
OWNER=$(id -un)
if ((EUID == 0)); then
	OWNER=postgres
	id -u "$OWNER" >/dev/null 2>&1 || OWNER=nobody
fi

# as_owner COMMAND...: as the cluster's user, with a clean environment, not in a directory it cannot see.
as_owner() {
	local clean=(env -i PATH="$BIN:/usr/bin:/bin" LC_ALL=C.UTF-8 HOME=/ TZ=UTC)
	if ((EUID == 0)); then
		(cd / && setpriv --reuid="$OWNER" --regid="$(id -g "$OWNER")" --clear-groups "${clean[@]}" "$@")
	else
		(cd / && "${clean[@]}" "$@")
	fi
}

# -- Where it stands ---------------------------------------------------------------------

digest() {
	sha256sum <<<"$1" | cut -c "1-$2"
}

BASE=/var/tmp/bpv-$(digest "$ROOT" 12)

# owned DIRECTORY: make it the owner's, and see whether the owner can really work there.
owned() {
	mkdir -p "$1" 2>/dev/null || return 1
	((EUID != 0)) || chown "$OWNER:" "$1" 2>/dev/null || return 1
	chmod 700 "$1" 2>/dev/null || return 1
	as_owner test -w "$1" -a -x "$1" 2>/dev/null
}

# /var/tmp is everybody's: what stands there under our name must be ours.
open_base() {
	mkdir -m 711 "$BASE" 2>/dev/null || true
	[[ -d $BASE && ! -L $BASE && -O $BASE ]] || fail "$BASE is not ours: remove it first"
	chmod 711 "$BASE"
	mkdir -p "$VAR"
	echo "$BASE" >"$VAR/pg.path"
}

# socket_fits DIRECTORY: its path is short enough for a socket, and plain enough for PGHOST, where a comma or a blank
# would mean something.
socket_fits() {
	local path=$1/s/.s.PGSQL.$PORT
	[[ ${#path} -le $SOCKET_LIMIT && $path =~ ^[A-Za-z0-9/._+@~=-]+$ ]]
}

# choose_place: sets PLACE for a new cluster and remembers it.
choose_place() {
	PLACE=$DIR
	if ! socket_fits "$DIR" || ! owned "$DIR"; then
		open_base
		PLACE=$BASE/$(digest "$DIR" 8)
		owned "$PLACE" || fail "$OWNER cannot work in $PLACE"
	elif [[ ! -d $BASE ]]; then
		rm -f "$VAR/pg.path"
	fi
	echo "$PLACE" >"$DIR/location"
}

# find_place: sets PLACE to where an earlier start put it; false if there is none.
find_place() {
	PLACE=
	[[ -r $DIR/location ]] && read -r PLACE <"$DIR/location" || return 1
	[[ $PLACE == "$DIR" || $PLACE == "$BASE/$(digest "$DIR" 8)" ]] && [[ -d $PLACE ]]
}

# -- The template ------------------------------------------------------------------------

settings() {
	cat <<-END
		# Appended by config/demo/postgres.sh
		listen_addresses = ''
		port = $PORT
		max_connections = 200
		timezone = 'UTC'
		log_timezone = 'UTC'
		log_line_prefix = '%m [%p] %u '
		# Rows and statements hold personal data: neither belongs in a log.
		log_error_verbosity = terse
		log_min_error_statement = panic
		log_parameter_max_length_on_error = 0
		include_if_exists = 'instance.conf'
	END
}

# make_template: sets TEMPLATE, a fresh cluster with an empty database, made once.
make_template() {
	local home=$VAR stamp
	stamp="$("$BIN/postgres" --version) $(digest "$(settings)" 12) $OWNER"
	mkdir -p "$VAR"
	TEMPLATE=$VAR/pg-template
	if ! owned "$TEMPLATE"; then
		rmdir "$TEMPLATE" 2>/dev/null || true
		open_base
		home=$BASE
		TEMPLATE=$BASE/pg-template
		owned "$TEMPLATE" || fail "$OWNER cannot work in $TEMPLATE"
	fi
	exec 7>"$home/.pg-template.lock"
	flock -w 120 7 || fail "somebody else has been making $TEMPLATE for two minutes"
	if [[ $(cat "$TEMPLATE/stamp" 2>/dev/null) != "$stamp" ]]; then
		rm -rf "$TEMPLATE"/{stamp,data}
		as_owner "$BIN/initdb" -D "$TEMPLATE/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync \
			--no-instructions >"$DIR/initdb.log" 2>&1 7>&- 8>&- || {
			tail -n 20 "$DIR/initdb.log" >&2
			fail "initdb failed"
		}
		settings | as_owner tee -a "$TEMPLATE/data/postgresql.conf" >/dev/null
		as_owner "$BIN/postgres" --single -D "$TEMPLATE/data" postgres >>"$DIR/initdb.log" 2>&1 7>&- 8>&- \
			<<<"create database $DATABASE" || {
			tail -n 20 "$DIR/initdb.log" >&2
			fail "cannot make database $DATABASE"
		}
		echo "$stamp" >"$TEMPLATE/stamp"
	fi
	# Copied under the lock: nobody throws a template away while it is being read.
	as_owner rm -rf "$PLACE/data.new"
	as_owner cp -a --reflink=auto "$TEMPLATE/data" "$PLACE/data.new"
	as_owner mv "$PLACE/data.new" "$PLACE/data"
	exec 7>&-
}

# -- Running or not ----------------------------------------------------------------------

# processes: of this very cluster, known by their working directory (a pid file may name a stranger).
processes() {
	local link
	for link in /proc/[0-9]*/cwd; do
		[[ $(readlink "$link" 2>/dev/null) != "$PLACE/data" ]] || basename "${link%/cwd}"
	done
}

running() {
	local pid
	{ read -r pid <"$PLACE/data/postmaster.pid"; } 2>/dev/null || return 1
	[[ $pid =~ ^[0-9]+$ && $(readlink "/proc/$pid/cwd" 2>/dev/null) == "$PLACE/data" ]]
}

# wait_for_orphans: when the main process was killed, its children see that and leave; help the last ones.
wait_for_orphans() {
	local i left=''
	for ((i = 0; i < 50; i++)); do
		left=$(processes)
		[[ -n $left ]] || return 0
		sleep 0.1
	done
	# shellcheck disable=SC2086 # several of them
	kill -KILL $left 2>/dev/null || true
	sleep 0.2
}

# A pid file from before a crash or a reboot can name a process that is now somebody else's, which PostgreSQL would take
# for itself.
forget_stale() {
	[[ -e $PLACE/data/postmaster.pid ]] || return 0
	wait_for_orphans
	rm -f "$PLACE/data/postmaster.pid" "$PLACE/s/.s.PGSQL.$PORT" "$PLACE/s/.s.PGSQL.$PORT.lock"
}

start() {
	[[ -x $BIN/postgres ]] || fail "PostgreSQL $VERSION is not installed (make deps)"
	mkdir -p "$DIR"
	exec 8>"$DIR/lock"
	flock -w 120 8 || fail "somebody else has been starting or stopping $DIR for two minutes"
	find_place || choose_place
	! running || return 0
	[[ -d $PLACE/data ]] || make_template
	forget_stale
	owned "$PLACE/s" || fail "$OWNER cannot make $PLACE/s"
	echo "unix_socket_directories = '$PLACE/s'" | as_owner tee "$PLACE/data/instance.conf" >/dev/null
	as_owner rm -f "$PLACE/log"
	as_owner "$BIN/pg_ctl" -D "$PLACE/data" -l "$PLACE/log" -w -t 60 start >/dev/null 2>&1 </dev/null 8>&- || {
		tail -n 20 "$PLACE/log" >&2
		fail "it does not start; the above is from $PLACE/log"
	}
}

stop() {
	find_place || return 0
	exec 8>"$DIR/lock"
	flock -w 120 8 || fail "somebody else has been starting or stopping $DIR for two minutes"
	if running; then
		as_owner "$BIN/pg_ctl" -D "$PLACE/data" -m fast -w -t 30 stop >/dev/null 2>&1 8>&- ||
			as_owner "$BIN/pg_ctl" -D "$PLACE/data" -m immediate -w -t 30 stop >/dev/null 2>&1 8>&- ||
			fail "it does not stop; see $PLACE/log"
	fi
	wait_for_orphans
}

drop() {
	stop
	find_place || return 0
	as_owner rm -rf "$PLACE/data" "$PLACE/s" "$PLACE/log"
	rm -f "$DIR/location"
	[[ $PLACE == "$DIR" ]] || rm -rf "$PLACE"
}

print_env() {
	find_place || fail "there is no cluster in $DIR; start it first"
	printf 'export PGHOST=%q PGPORT=%q PGDATABASE=%q PGUSER=%q\n' "$PLACE/s" "$PORT" "$DATABASE" postgres
}

(($# == 2)) || usage
DIR=$(realpath -m -- "$2")
umask 022
case $1 in
start) start ;;
stop) stop ;;
status) find_place && running ;;
env) print_env ;;
drop) drop ;;
*) usage ;;
esac
