#!/usr/bin/env bash
# machine.sh DIR NEXT: do the packages in DIR live? A Debian of its own (mmdebstrap) is booted with systemd (systemd-nspawn, without a network):
# they are installed, do nothing without settings, serve once there are some, take a signed push, are upgraded by those in NEXT while
# calls go on, and are purged without leaving anything of theirs. Needs root. PKI: var/test/pki.
set -euo pipefail
cd "$(dirname "$0")/../.."
packages=$(cd "$1" && pwd) next=$(cd "$2" && pwd)
base=var/deb/base.tar
place=$(mktemp -d /var/tmp/bpv-deb-XXXXXX)
root=$place/root leader=
# shellcheck disable=SC2154 # nspawn is set below, or nothing was booted
trap '[ -z "$leader" ] || kill -9 "$leader"; wait; rm -rf "$place"' EXIT

say() { printf 'deb machine: %s\n' "$*"; }
on() { # command...: on the machine
	nsenter --target "$leader" --all --wd=/ env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}
fail() {
	say "$*"
	on journalctl -n 60 --no-pager || true
	exit 1
}
waits_for() { # seconds command...
	local end=$((SECONDS + $1))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$SECONDS" -lt "$end" ] || fail "in vain: $*"
		sleep 0.2
	done
}
names() { find "$1" -maxdepth 1 -name 'bpv-*_*.deb' ! -name '*dbgsym*' | sort; }

# The base system is made once: what ours stand on, and a PostgreSQL.
make_base() {
	local needed
	needed=$(names "$packages" | xargs -I {} dpkg-deb -f {} Depends | tr ',' '\n' | sed 's/^ *//;s/[ (|].*//' | grep -v -e '^bpv-' -e '^$' | sort -u | paste -sd,)
	mkdir -p "$(dirname "$base")"
	mmdebstrap --quiet --format=tar --variant=minbase --include="systemd,systemd-sysv,dbus,postgresql-15,procps,openssl,$needed" bookworm "$base.new"
	mv "$base.new" "$base"
}

boot() {
	mkdir "$root"
	tar -x -f "$base" -C "$root"
	systemd-nspawn --quiet --register=no --keep-unit --directory="$root" --boot --machine="bpv-deb-$$" --private-network --console=pipe \
		</dev/null >"$place/console" 2>&1 &
	nspawn=$!
	waits_for 60 pgrep -P "$nspawn"
	leader=$(pgrep -P "$nspawn" | head -n 1)
	waits_for 60 on systemctl is-active postgresql@15-main
}

install() { # directory
	rm -rf "$root/srv/packages" && mkdir -p "$root/srv/packages"
	names "$1" | xargs -I {} cp {} "$root/srv/packages"
	on sh -c 'dpkg -i /srv/packages/*.deb' >"$place/dpkg.log" 2>&1 || { tail -n 20 "$place/dpkg.log"; fail "not installed"; }
}

# What an operator does by hand: docs/operator.md.
configure() {
	local pki=var/test/pki
	mkdir -p "$root/etc/bpv" "$root/etc/bpv-keys"
	cp "$pki"/gateway.cert.pem "$pki"/trust.pem "$pki"/crls.pem "$pki"/roots.pem "$pki"/saas.cert.pem "$root/etc/bpv"
	cp "$pki"/gateway.key.pem "$pki"/saas.key.pem "$root/etc/bpv-keys"
	on openssl rand -hex 32 >"$root/etc/bpv/master.key"
	cat >"$root/etc/bpv/gateway.conf" <<-END
		[gateway]
		oin = 00000099000000001000
		environment = test
		public_urls = https://localhost:8443/edukoppeling/bpvmonitor/v1/
		handover = /run/bpv-gateway/handover
		[listen]
		address = 127.0.0.1
		port = 8443
		[tls]
		certificate = gateway.cert.pem
		key = /etc/bpv-keys/gateway.key.pem
		trust = trust.pem
		crl = crls.pem
		[database]
		gateway = dbname=bpv user=bpv_gateway host=/var/run/postgresql
		admin = dbname=bpv user=bpv_admin host=/var/run/postgresql
		console = dbname=bpv user=bpv_console host=/var/run/postgresql
		migrate = dbname=bpv user=postgres host=/var/run/postgresql
		schema = /usr/share/bpv/schema
		[vault]
		master_key = /etc/bpv/master.key
		[console]
		public_url = https://localhost:8445
	END
	cat >"$root/etc/bpv/client.conf" <<-END
		[client]
		url = https://localhost:8443/edukoppeling/bpvmonitor/v1/s
		certificate = saas.cert.pem
		key = /etc/bpv-keys/saas.key.pem
		ca = roots.pem
		school_oin = 0000000700098QQ00000
		gateway_oin = 00000099000000001000
	END
	mkdir "$root/etc/bpv-admin-keys"
	cp "$root"/etc/bpv-keys/gateway.key.pem "$root"/etc/bpv/master.key "$root/etc/bpv-admin-keys"
	sed 's|/etc/bpv-keys/|/etc/bpv-admin-keys/|; s|/etc/bpv/master.key|/etc/bpv-admin-keys/master.key|' "$root/etc/bpv/gateway.conf" >"$root/etc/bpv/admin.conf"
	mkdir "$root/etc/bpv-console-keys"
	cp "$root"/etc/bpv-keys/gateway.key.pem "$root"/etc/bpv/master.key "$root/etc/bpv-console-keys"
	sed 's|/etc/bpv-keys/|/etc/bpv-console-keys/|; s|/etc/bpv/master.key|/etc/bpv-console-keys/master.key|' "$root/etc/bpv/gateway.conf" >"$root/etc/bpv/console.conf"
	on chown -R bpv: /etc/bpv-keys /etc/bpv
	on chown -R bpv-admin: /etc/bpv-admin-keys /etc/bpv/admin.conf
	on chown -R bpv-console: /etc/bpv-console-keys /etc/bpv/console.conf
	on chmod -R go= /etc/bpv-keys /etc/bpv-admin-keys /etc/bpv-console-keys /etc/bpv/master.key
	sed -i '1i local all all trust' "$root/etc/postgresql/15/main/pg_hba.conf"
	on systemctl reload postgresql@15-main
	on createdb -U postgres -h /var/run/postgresql bpv
	on bpv-admin --config /etc/bpv/gateway.conf migrate >/dev/null
	build/release/bin/bpv-example --out "$root/srv/example" --scale 0.01 --reference-date "$(date +%F)"
	cp config/demo/load.sh "$root/srv"
	on bash /srv/load.sh /usr/bin/bpv-admin /etc/bpv/gateway.conf /srv/example >"$place/load.log" 2>&1 || { tail "$place/load.log"; fail "not loaded"; }
}

pushes() { # seconds: one after the other, each of its own; how many failed is its exit code
	local end=$((SECONDS + $1)) number=0 failed=0
	while [ "$SECONDS" -lt "$end" ]; do
		number=$((number + 1))
		on bpv-client --config /etc/bpv/client.conf test >>"$place/calls.log" 2>&1 || failed=$((failed + 1))
	done
	say "$number calls while the packages were upgraded, $failed failed"
	[ "$number" -gt 5 ] && [ "$failed" -eq 0 ]
}

[ -s "$base" ] || make_base
boot
say "a Debian is up: $(on systemctl is-system-running || true)"
before=$(cd "$root" && find etc usr lib var/lib home srv -not -path 'var/lib/dpkg/*' -not -path 'usr/share/mime/*' 2>/dev/null | sort)
install "$packages"
on systemctl is-active bpv-gateway.service && fail "it runs without settings"
say "installed; without settings nothing starts"
configure
on systemctl start bpv-gateway.service || fail "the gateway does not start"
# Where a machine within this one may have Landlock.
on journalctl -u bpv-gateway | grep -q ' files=on ' && { on journalctl -u bpv-gateway | grep -q 'keys="out of reach"' || fail "the gateway can read its private keys"; }
on systemctl start bpv-console.service || fail "the pages do not start"
on systemctl is-enabled bpv-gateway.service bpv-console.service >/dev/null
on setpriv --reuid=bpv-console --regid=bpv-console --clear-groups ls /run/bpv-gateway >/dev/null 2>&1 && fail "the pages' user reaches the door of an upgrade"
say "served by two users: the pages do not reach the gateway's door"
on bpv-client --config /etc/bpv/client.conf push /srv/example/studentgegevens-98QQ.csv --state /srv/state >"$place/push.log" 2>&1 ||
	{ code=$?; [ "$code" -eq 1 ] || { tail "$place/push.log"; fail "the push ended with $code"; }; }
say "served: $(on psql -XAtq -U postgres -h /var/run/postgresql -d bpv -c 'select count(*) from bpv.studentgegevens') records are stored"
for job in bewaartermijn uitnodiging; do
	on systemctl start "bpv-$job.service" || fail "the job $job does not run"
done
say "the jobs of staff run, as a user who reads no key of the gateway"
old=$(on systemctl show -P MainPID bpv-gateway.service)
pushes 30 &
calls=$!
install "$next"
wait "$calls" || { tail "$place/calls.log"; fail "calls failed"; }
new=$(on systemctl show -P MainPID bpv-gateway.service)
[ "$new" != "$old" ] || fail "the old program still runs"
on bpv-client --config /etc/bpv/client.conf test >/dev/null || fail "the new one does not answer"
say "upgraded while calls went on"
on systemctl list-units --failed --no-legend | grep . && fail "units failed"
on systemctl is-active bpv-console.service >/dev/null || fail "the pages are gone"
on sh -c 'dpkg --purge bpv-gateway bpv-console bpv-admin bpv-client bpv-common' >"$place/dpkg.log" 2>&1 || { tail "$place/dpkg.log"; fail "not purged"; }
on pgrep -f bpv- && fail "something still runs"
rm -rf "$root"/etc/bpv "$root"/etc/bpv-keys "$root"/etc/bpv-admin-keys "$root"/etc/bpv-console-keys "$root"/srv/*
after=$(cd "$root" && find etc usr lib var/lib home srv -not -path 'var/lib/dpkg/*' -not -path 'usr/share/mime/*' 2>/dev/null | sort)
left=$(comm -13 <(echo "$before") <(echo "$after") | grep -i bpv || true)
[ -z "$left" ] || fail "left behind: $left"
say "purged; nothing of it is left but what the operator wrote"
