#!/bin/bash
# The service as it would stand on five machines, on addresses of this one: three nodes, each with etcd, PostgreSQL under
# Patroni, and a gateway; and two HAProxy in front (docs/operator.md, "More than one machine").
#
#   config/cluster/cluster.sh start DIR          make it if it is not there, start what does not run, wait until all is ready
#   config/cluster/cluster.sh stop DIR           stop it; the data stay
#   config/cluster/cluster.sh drop DIR           stop it and delete everything
#   config/cluster/cluster.sh status DIR         who runs, and who leads
#   config/cluster/cluster.sh env DIR            addresses, certificates and the database as shell assignments
#   config/cluster/cluster.sh run DIR PART...    start these parts, where they do not run: etcd1, database1, gateway1, balancer1, …
#   config/cluster/cluster.sh kill DIR PART...   end them with kill -9, with all that they started
#
# Everything listens on 127.A.B.n alone, A.B being of DIR: several clusters can stand side by side. What stands in DIR is for
# root and its owner; etcd and PostgreSQL run as postgres where we are root, else as who we are.
set -euo pipefail
export LC_ALL=C
ROOT=$(cd "$(dirname "$0")/../.." && pwd -P)
HERE=$ROOT/config/cluster
BIN=${BPV_BIN:-$ROOT/build/release/bin}
PKI=${BPV_PKI:-$ROOT/var/demo/pki} # certs/make-pki.sh
NODES=(1 2 3)
BALANCERS=(1 2)
PATIENCE=90 # seconds, for all to be ready

fail() {
	echo "cluster: $*" >&2
	exit 1
}

usage() {
	sed -n '2,/^set /{s/^# \{0,1\}//p}' "$0" >&2
	exit 2
}

# -- Who runs it, and where ---------------------------------------------------------------------------------------------

OWNER=$(id -un)
((EUID != 0)) || OWNER=postgres

# as_owner COMMAND...: PostgreSQL refuses to be root, and etcd need not be. In the place of this shell.
as_owner() {
	local clean=(env -i PATH=/usr/bin:/bin LC_ALL=C.UTF-8 HOME=/ TZ=UTC)
	cd /
	((EUID != 0)) || exec setpriv --reuid="$OWNER" --regid="$(id -g "$OWNER")" --clear-groups "${clean[@]}" "$@"
	exec "${clean[@]}" "$@"
}

# owned DIRECTORY: the owner's own, who can come there.
owned() {
	mkdir -p "$1"
	((EUID != 0)) || chown "$OWNER:" "$1"
	chmod 700 "$1"
	(as_owner test -w "$1" -a -x "$1") || fail "$OWNER cannot work in $1: choose a directory that everybody may pass through"
}

digest() {
	sha256sum <<<"$1" | cut -c "1-$2"
}

number=$((0x$(digest "$(realpath -m -- "${2:-/}")" 4)))
NETWORK=127.$((100 + number % 100)).$((number >> 8))
node() { echo "$NETWORK.$1"; }
balancer() { echo "$NETWORK.1$1"; }
all_nodes() { echo "$(node 1),$(node 2),$(node 3)"; }

fill() { # TEMPLATE WORD VALUE...: the template with @WORD@ filled in
	local text
	text=$(<"$1")
	shift
	while (($#)); do
		text=${text//"@$1@"/$2}
		shift 2
	done
	printf '%s\n' "$text"
}

# -- What runs ------------------------------------------------------------------------------------------------------------

# pid_of PART: of a process that we started and that is still the same one; false when it does not run.
pid_of() {
	local pid began
	{ read -r pid began <"$DIR/run/$1"; } 2>/dev/null || return 1
	[[ $(start_of "$pid") == "$began" ]] && echo "$pid"
}

# start_of PID: when it began, in ticks; with the number that is who it is. Nothing for what has ended.
start_of() {
	local stat
	{ read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
	stat=${stat##*) }
	[[ $stat == Z* ]] || awk '{ print $20 }' <<<"$stat"
}

# spawn PART COMMAND...: in a session of its own. Our lock is not theirs.
spawn() {
	local part=$1
	shift
	setsid "$@" >>"$DIR/log/$part.log" 2>&1 </dev/null 8>&- &
	echo "$! $(start_of $!)" >"$DIR/run/$part"
}

spawn_as_owner() {
	local part=$1
	shift
	export -f as_owner
	OWNER=$OWNER spawn "$part" bash -c 'as_owner "$@"' as_owner "$@"
}

run_etcd() {
	local address peers=''
	address=$(node "$1")
	owned "$DIR/etcd$1"
	for n in "${NODES[@]}"; do peers+="${peers:+,}etcd$n=http://$(node "$n"):2380"; done
	spawn_as_owner "etcd$1" etcd --name "etcd$1" --data-dir "$DIR/etcd$1" --initial-cluster "$peers" \
		--initial-cluster-token "bpv-$NETWORK" --initial-advertise-peer-urls "http://$address:2380" \
		--listen-peer-urls "http://$address:2380" --listen-client-urls "http://$address:2379" \
		--advertise-client-urls "http://$address:2379" --heartbeat-interval 200 --election-timeout 2000 \
		--auto-compaction-retention 1 --logger zap --log-level warn
}

run_database() {
	local etcd='' place=$DIR/database$1
	owned "$place"
	for n in "${NODES[@]}"; do etcd+="${etcd:+, }'$(node "$n"):2379'"; done
	fill "$HERE/patroni.yml" NAME "database$1" ADDRESS "$(node "$1")" ETCD "$etcd" NETWORK 127.0.0.0/8 \
		DIRECTORY "$place" SECRET "$(<"$DIR/secret")" >"$place/patroni.yml"
	chmod 600 "$place/patroni.yml"
	((EUID != 0)) || chown "$OWNER:" "$place/patroni.yml"
	spawn_as_owner "database$1" /usr/bin/patroni "$place/patroni.yml"
}

run_gateway() {
	settings "$1" "$(node "$1")" "${BPV_CLUSTER_GATEWAY:-$HERE/gateway.conf}" "$DIR/gateway$1.conf"
	spawn "gateway$1" "$BIN/bpv-gateway" --config "$DIR/gateway$1.conf"
}

run_balancer() {
	fill "$HERE/haproxy.cfg" BALANCER "$(balancer "$1")" NODE1 "$(node 1)" NODE2 "$(node 2)" NODE3 "$(node 3)" \
		>"$DIR/balancer$1.cfg"
	spawn "balancer$1" haproxy -f "$DIR/balancer$1.cfg" -db
}

run() { # PART
	[[ $1 =~ ^(etcd|database|gateway|balancer)[1-3]$ ]] || usage
	pid_of "$1" >/dev/null || "run_${1%?}" "${1: -1}"
}

# family PART: it and all that it started, PostgreSQL too (which lives on when Patroni dies; it is known by where it works).
family() {
	local pid link
	pid=$(pid_of "$1") || pid=
	[[ -z $pid ]] || echo "$pid" && [[ -z $pid ]] || pgrep -s "$pid" || true
	[[ $1 == database* ]] || return 0
	for link in /proc/[0-9]*/cwd; do
		[[ $(readlink "$link" 2>/dev/null) != "$DIR/$1/data" ]] || basename "${link%/cwd}"
	done
}

kill_part() { # PART
	local left
	left=$(family "$1" | sort -u)
	# shellcheck disable=SC2086 # several of them
	[[ -z $left ]] || kill -KILL $left 2>/dev/null || true
	rm -f "$DIR/run/$1"
}

stop_part() { # PART: as systemd would, and waited for
	local pid
	if pid=$(pid_of "$1"); then
		kill -TERM "$pid" 2>/dev/null || true
		for ((i = 0; i < 300; i++)); do
			pid_of "$1" >/dev/null || break
			sleep 0.1
		done
	fi
	kill_part "$1"
}

# -- Making it ----------------------------------------------------------------------------------------------------------

wait_until() { # WHAT COMMAND...
	local what=$1 end=$((SECONDS + PATIENCE))
	shift
	until "$@" >/dev/null 2>&1; do
		((SECONDS < end)) || fail "no $what within $PATIENCE seconds; see $DIR/log"
		sleep 0.2
	done
}

asked() { curl -sf --noproxy '*' --max-time 5 "$1"; }
# leader: the name of the node that leads, as any of them tells.
leader() {
	local n
	for n in "${NODES[@]}"; do
		asked "http://$(node "$n"):8008/cluster" 2>/dev/null |
			grep -oE '"name": "database[0-9]", "role": "leader", "state": "running"' |
			grep -oE 'database[0-9]' && return
	done
	return 1
}
# synchronous: the name of the standby that has everything.
synchronous() {
	local n
	for n in "${NODES[@]}"; do
		! asked "http://$(node "$n"):8008/synchronous" >/dev/null || { echo "database$n" && return; }
	done
	return 1
}
standbys() { # N: so many stream
	[[ $(PGPASSWORD=$(<"$DIR/secret") psql -XAtq -d "$(conninfo postgres postgres)" \
		-c "select count(*) from pg_stat_replication where state = 'streaming'") == "$1" ]]
}
conninfo() { # USER DATABASE
	echo "host=$(all_nodes) port=5432 dbname=$2 user=$1 target_session_attrs=read-write connect_timeout=2"
}
as_superuser() { # DATABASE, SQL on standard input
	PGPASSWORD=$(<"$DIR/secret") psql -XAtq -v ON_ERROR_STOP=1 -d "$(conninfo postgres "$1")" >>"$DIR/log/made.log" 2>&1
}

make_files() {
	mkdir -p "$DIR"/{run,log}
	chmod 711 "$DIR"
	[[ -s $DIR/secret ]] || (umask 077 && openssl rand -hex 24 >"$DIR/secret")
	[[ -s $DIR/pgpass ]] || (umask 077 && echo "*:*:*:*:$(<"$DIR/secret")" >"$DIR/pgpass")
	[[ -s $DIR/master.key ]] || (umask 077 && openssl rand -hex 32 >"$DIR/master.key")
	[[ -s $PKI/made ]] || fail "there are no certificates in $PKI (make pki)"
}

# settings NODE ADDRESS TEMPLATE FILE: of a gateway, and of who administers it all.
settings() {
	fill "$3" ADDRESS "$2" BALANCER1 "$(balancer 1)" BALANCER2 "$(balancer 2)" NODES "$(all_nodes)" PKI "$PKI" \
		ROOT "$ROOT" PLACE "$DIR" NUMBER "$1" >"$4"
}

# give_passwords: the roles of the programs, which a migration made, have the password of this cluster.
give_passwords() {
	local role
	for role in bpv_gateway bpv_admin bpv_console; do
		as_superuser bpv <<<"alter role $role password '$(<"$DIR/secret")'" || return
	done
}

# fill_database: schema, roles and example data.
fill_database() {
	[[ ! -e $DIR/filled ]] || return 0
	settings 0 127.0.0.1 "$HERE/gateway.conf" "$DIR/admin.conf"
	{
		as_superuser postgres <<<"create database bpv" &&
			"$BIN/bpv-admin" --config "$DIR/admin.conf" migrate && give_passwords &&
			"$BIN/bpv-example" --out "$DIR/example" --scale "${BPV_CLUSTER_SCALE:-0.05}" --reference-date "$(date +%F)" &&
			"$ROOT/config/demo/load.sh" "$BIN/bpv-admin" "$DIR/admin.conf" "$DIR/example"
	} >>"$DIR/log/made.log" 2>&1 || fail "the database could not be filled: see $DIR/log/made.log"
	touch "$DIR/filled"
}

# parts KIND...: in the order in which they start.
parts() {
	local kind n
	for kind in "$@"; do
		for n in $([[ $kind == balancer ]] && echo "${BALANCERS[@]}" || echo "${NODES[@]}"); do echo "$kind$n"; done
	done
}

start() {
	local part n
	for part in patroni etcd haproxy psql curl; do
		command -v "$part" >/dev/null || fail "$part is not installed (make cluster does that)"
	done
	[[ -x $BIN/bpv-gateway ]] || fail "there is no $BIN/bpv-gateway (make)"
	make_files
	for part in $(parts etcd) database1; do run "$part"; done
	wait_until "leader" leader
	for part in $(parts database); do run "$part"; done
	wait_until "two standbys" standbys 2
	fill_database
	for part in $(parts gateway balancer); do run "$part"; done
	for n in "${NODES[@]}"; do wait_until "ready gateway$n" asked "http://$(node "$n"):8081/ready"; done
	wait_until "synchronous standby" synchronous
}

stop() {
	local part
	[[ -d $DIR/run ]] || return 0
	# All balancers first; of the databases who leads last, so that nobody is promoted on the way.
	local order leads
	leads=$(leader) || leads=
	order=$(parts balancer gateway database etcd)
	[[ -z $leads ]] || order=$(parts balancer gateway && parts database | grep -vx "$leads" && echo "$leads" && parts etcd)
	for part in $order; do stop_part "$part"; done
}

drop() {
	[[ -d $DIR/run ]] || return 0
	stop
	rm -rf "$DIR"/{run,log,example,secret,pgpass,master.key,filled,aside?,etcd?,database?} "$DIR"/*.{conf,cfg}
	rmdir "$DIR" 2>/dev/null || true
}

status() {
	local part code=0
	for part in $(parts balancer gateway database etcd); do
		if pid_of "$part" >/dev/null; then echo "$part runs"; else echo "$part does not run" && code=1; fi
	done
	echo "leads: $(leader || echo nobody)"
	echo "synchronous standby: $(synchronous || echo none)"
	return "$code"
}

print_env() {
	printf 'export CLUSTER_DIR=%q GATEWAY_URL=%q GATEWAY_URL_2=%q\n' "$DIR" \
		"https://$(balancer 1):8443/edukoppeling/bpvmonitor/v1/be" "https://$(balancer 2):8443/edukoppeling/bpvmonitor/v1/be"
	printf 'export CLUSTER_NETWORK=%q CA_FILE=%q\n' "$NETWORK" "$PKI/roots.pem"
	printf 'export PGHOST=%q PGPORT=5432 PGDATABASE=bpv PGUSER=postgres PGPASSWORD=%q PGTARGETSESSIONATTRS=read-write\n' \
		"$(all_nodes)" "$(cat "$DIR/secret")"
}

(($# >= 2)) || usage
what=$1
DIR=$(realpath -m -- "$2")
shift 2
umask 022
mkdir -p "$DIR"
exec 8>"$DIR.lock"
flock -w 120 8 || fail "somebody else has been busy with $DIR for two minutes"
case $what in
start) start ;;
stop) stop ;;
drop) drop && rm -f "$DIR.lock" ;;
status) status ;;
env) print_env ;;
run) for part in "$@"; do run "$part"; done ;;
kill) for part in "$@"; do kill_part "$part"; done ;;
*) usage ;;
esac
