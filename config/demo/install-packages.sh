#!/bin/bash
# Installs the Debian packages of config/packages/NAME.txt that are missing, and says so in one line.
# Does nothing, quickly, when nothing is missing.
#
#   config/demo/install-packages.sh NAME...      for instance: build run test
set -euo pipefail
shopt -s inherit_errexit
cd "$(dirname "$0")/../packages"
export LC_ALL=C

fail() {
	echo "install-packages: $*" >&2
	exit 1
}

# wanted: the packages in the lists, without those whose command is already there.
wanted() {
	local package word command lists
	lists=$(cat "${@/%/.txt}")
	while read -r package word command; do
		case $package in '' | '#'*) continue ;; esac
		case $word in
		'') ;;
		unless) ! command -v "$command" >/dev/null || continue ;;
		*) fail "cannot read: $package $word $command" ;;
		esac
		echo "$package"
	done <<<"$lists" | sort -u
}

# missing: those of standard input that dpkg does not have installed.
missing() {
	sed '/^$/d' | comm -23 - <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p' | sort -u)
}

as_root() {
	if ((EUID == 0)); then
		"$@"
	else
		sudo "$@"
	fi
}

# install PACKAGE...: without questions, and without changing configuration that somebody else wrote.
install() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 \
		-o Dpkg::Options::=--force-confold --no-install-recommends install "$@" >>"$LOG" 2>&1 || {
		tail -n 20 "$LOG" >&2
		fail "apt-get could not install: $*"
	}
}

# Installing a PostgreSQL server makes and starts a system-wide cluster, which nobody here asked for. Debian's switch
# against it is a line in this file; it stands there only as long as the installation takes.
CLUSTERS=/etc/postgresql-common/createcluster.conf
install_without_cluster() {
	install postgresql-common
	as_root cp -p "$CLUSTERS" "$CLUSTERS.bpv"
	echo 'create_main_cluster = false' | as_root tee -a "$CLUSTERS" >/dev/null
	install "$@"
}

# Debian starts a service as soon as it is installed (etcd, HAProxy), which nobody here asked for either. Its switch against
# that is a script that says no; who has one of their own keeps it.
POLICY=/usr/sbin/policy-rc.d
forbid_services() {
	[[ ! -e $POLICY ]] || return 0
	printf '#!/bin/sh\n# bpv: while packages are installed\nexit 101\n' | as_root tee "$POLICY" >/dev/null
	as_root chmod 755 "$POLICY"
}

clean_up() {
	rm -f "$LOG"
	! grep -qs '^# bpv: while' "$POLICY" || as_root rm -f "$POLICY"
	[[ ! -e $CLUSTERS.bpv ]] || as_root mv -f "$CLUSTERS.bpv" "$CLUSTERS"
}

command -v dpkg-query >/dev/null || fail "this is not Debian: install by hand what stands in $PWD"
(($#)) || fail "which list? build, run or test"
all=$(wanted "$@")
mapfile -t packages < <(missing <<<"$all")
((${#packages[@]})) || exit 0
if ((EUID != 0)) && ! command -v sudo >/dev/null; then
	fail "neither root nor sudo. As root, run: apt-get install ${packages[*]}"
fi
if ((EUID != 0)) && ! sudo true; then
	fail "sudo does not let you. As root, run: apt-get install ${packages[*]}"
fi

LOG=$(mktemp)
trap clean_up EXIT
echo "installing ${#packages[@]} packages: ${packages[*]}"
as_root apt-get -qq -o DPkg::Lock::Timeout=300 update >>"$LOG" 2>&1 || {
	tail -n 5 "$LOG" >&2
	echo "install-packages: apt-get update failed; trying with what is known" >&2
}
forbid_services
case " ${packages[*]} " in
*' postgresql-15 '*) install_without_cluster "${packages[@]}" ;;
*) install "${packages[@]}" ;;
esac
