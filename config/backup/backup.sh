#!/bin/bash
# Backups of the gateway's database, of its master key and of its configuration, encrypted; and back, to any moment.
#
#   backup.sh SETTINGS wal PATH NAME      keep one WAL segment: PostgreSQL's archive_command
#   backup.sh SETTINGS base               a base backup of the whole cluster (a timer, once a day)
#   backup.sh SETTINGS keys               master key and configuration, apart from the database (after every change)
#   backup.sh SETTINGS list               what there is, and to which moments it goes back
#   backup.sh SETTINGS prune              throw away what is older than KEEP_DAYS (a timer, once a day)
#   backup.sh SETTINGS restore DIR [TIME] a new data directory that recovers to TIME, or to the last segment kept
#   backup.sh SETTINGS restore-keys DIR   the newest keys and configuration
#   backup.sh SETTINGS fetch NAME PATH    one WAL segment back: restore_command
#
# SETTINGS is a file as config/backup/example.conf. What is written is encrypted to a public key; only restore, restore-keys
# and fetch need the private one, which therefore need not be on this machine until the day it is needed.
set -euo pipefail
export LC_ALL=C
umask 077
PATH=/usr/lib/postgresql/15/bin:$PATH

fail() {
	echo "backup: $*" >&2
	exit 1
}

usage() {
	sed -n '2,/^set /{s/^# \{0,1\}//p}' "$0" >&2
	exit 2
}

# need NAME...: settings without which this verb does nothing.
need() {
	local name
	for name; do
		[[ -n ${!name:-} ]] || fail "$SETTINGS does not say $name"
	done
}

# -- Writing: encrypted, whole, on disk, and only then under its own name ------------------

# keep RECIPIENT FILE: standard input.
keep() {
	local part=$2.part
	gzip -1 | age --encrypt --recipient "$1" >"$part" || fail "cannot write $part"
	sync "$part"
	mv -f "$part" "$2"
	sync "$(dirname "$2")"
}

# take IDENTITY FILE: to standard output. Fails on a file that is not whole or was changed.
take() {
	age --decrypt --identity "$1" "$2" | gzip -dc
}

# PostgreSQL asks until it is kept, and may ask again for one that is: then the content must be the same.
keep_wal() {
	local path=$1 name=$2 sum
	need DATABASE_DIR RECIPIENT
	mkdir -p "$DATABASE_DIR/wal"
	sum=$(sha256sum <"$path")
	if [[ -e $DATABASE_DIR/wal/$name.gz.age ]]; then
		[[ $(cat "$DATABASE_DIR/wal/$name.sha256") == "$sum" ]] || fail "$name is kept already, with another content"
		return 0
	fi
	echo "$sum" >"$DATABASE_DIR/wal/$name.sha256"
	sync "$DATABASE_DIR/wal/$name.sha256"
	keep "$RECIPIENT" "$DATABASE_DIR/wal/$name.gz.age" <"$path"
}

# ask SQL: of the server, as whoever may make base backups.
ask() {
	psql -X -A -t -q -v ON_ERROR_STOP=1 -d postgres -c "$1"
}

# A base backup is named by the moment it ended: it can be recovered to that moment and every later one. Beside it stands a
# segment that is no later than the first one it needs.
keep_base() {
	local first stamp file
	need DATABASE_DIR RECIPIENT
	mkdir -p "$DATABASE_DIR/base"
	first=$(ask "select pg_walfile_name(pg_current_wal_lsn())")
	file=$DATABASE_DIR/base/.making.$$
	pg_basebackup --pgdata=- --format=tar --wal-method=fetch --checkpoint=fast --label="bpv $(date -u +%FT%TZ)" \
		2>"$file.log" | keep "$RECIPIENT" "$file" || {
		cat "$file.log" >&2
		fail "no base backup was made"
	}
	stamp=$(ask "select to_char((clock_timestamp() + interval '1 second') at time zone 'UTC', 'YYYYMMDD\"T\"HH24MISS\"Z\"')")
	echo "$first" >"$DATABASE_DIR/base/$stamp.first"
	rm -f "$file.log"
	mv "$file" "$DATABASE_DIR/base/$stamp.tar.gz.age"
	sync "$DATABASE_DIR/base"
	echo "$stamp"
}

keep_keys() {
	local stamp
	need KEYS_DIR KEYS_RECIPIENT KEY_FILES
	mkdir -p "$KEYS_DIR"
	stamp=$(date -u +%Y%m%dT%H%M%SZ)
	tar -C / -c --dereference -- "${KEY_FILES[@]#/}" | keep "$KEYS_RECIPIENT" "$KEYS_DIR/$stamp.tar.gz.age"
	echo "$stamp"
}

# -- What there is ------------------------------------------------------------------------

# stamps DIR: of what is kept there, oldest first.
stamps() {
	local file
	for file in "$1"/*Z.tar.gz.age; do
		[[ ! -e $file ]] || basename "$file" .tar.gz.age
	done | sort
}

# readable STAMP: as people and PostgreSQL write a moment.
readable() {
	sed -E 's/^(....)(..)(..)T(..)(..)(..)Z$/\1-\2-\3 \4:\5:\6+00/' <<<"$1"
}

list() {
	local stamp
	need DATABASE_DIR KEYS_DIR
	for stamp in $(stamps "$DATABASE_DIR/base"); do
		echo "database from $(readable "$stamp") on ($(stat -c %s "$DATABASE_DIR/base/$stamp.tar.gz.age") bytes)"
	done
	for stamp in $(stamps "$KEYS_DIR"); do
		echo "keys of $(readable "$stamp")"
	done
}

# limit: the stamp of KEEP_DAYS ago.
limit() {
	date -u -d "-$KEEP_DAYS days" +%Y%m%dT%H%M%SZ
}

# The newest base backup from before the limit stays, for it is the one that moments after the limit begin from. What is in
# it of before is gone KEEP_DAYS after the next one was made. Keys: always the newest.
prune() {
	local edge keep='' stamp
	need DATABASE_DIR KEYS_DIR KEEP_DAYS
	edge=$(limit)
	for stamp in $(stamps "$DATABASE_DIR/base"); do
		[[ $stamp > $edge ]] || keep=$stamp
	done
	for stamp in $(stamps "$DATABASE_DIR/base"); do
		[[ $stamp < $keep ]] || continue
		rm -f "$DATABASE_DIR/base/$stamp".{tar.gz.age,first}
		echo "gone: database of $(readable "$stamp")"
	done
	stamp=$(stamps "$DATABASE_DIR/base" | head -n 1)
	if [[ -n $stamp && -d $DATABASE_DIR/wal ]]; then
		pg_archivecleanup -x .gz.age "$DATABASE_DIR/wal" "$(cat "$DATABASE_DIR/base/$stamp.first")"
		pg_archivecleanup -x .sha256 "$DATABASE_DIR/wal" "$(cat "$DATABASE_DIR/base/$stamp.first")"
	fi
	stamps "$KEYS_DIR" | head -n -1 | while read -r stamp; do
		[[ $stamp < $edge ]] || continue
		rm -f "$KEYS_DIR/$stamp.tar.gz.age"
		echo "gone: keys of $(readable "$stamp")"
	done
}

# -- Back ---------------------------------------------------------------------------------

fetch() {
	need DATABASE_DIR IDENTITY
	[[ -e $DATABASE_DIR/wal/$1.gz.age ]] || exit 1 # PostgreSQL asks beyond the end, too
	# Kept but damaged is not the end: above 125 PostgreSQL stops, below it would open without all that came after.
	take "$IDENTITY" "$DATABASE_DIR/wal/$1.gz.age" >"$2.part" || exit 126
	mv "$2.part" "$2"
}

# newest_before TIME: the base backup to begin from.
newest_before() {
	local wanted=99999999T999999Z chosen='' stamp
	[[ -z $1 ]] || wanted=$(date -u -d "$1" +%Y%m%dT%H%M%SZ) || fail "not a moment: $1"
	for stamp in $(stamps "$DATABASE_DIR/base"); do
		[[ $stamp > $wanted ]] || chosen=$stamp
	done
	[[ -n $chosen ]] || fail "no base backup is from before $1"
	echo "$chosen"
}

# The new cluster archives nothing: it is a copy until somebody decides that it is the one.
restore() {
	local target=$1 moment=${2:-} stamp
	need DATABASE_DIR IDENTITY
	[[ ! -e $target ]] || [[ -d $target && -z $(ls -A "$target") ]] || fail "$target is there and not empty"
	stamp=$(newest_before "$moment")
	mkdir -p "$target"
	take "$IDENTITY" "$DATABASE_DIR/base/$stamp.tar.gz.age" | tar -C "$target" -x
	pg_verifybackup --quiet --no-parse-wal "$target" || fail "the base backup of $(readable "$stamp") is not whole"
	{
		printf "archive_mode = off\n"
		printf "restore_command = '\"%s\" \"%s\" fetch \"%%f\" \"%%p\"'\n" "$SELF" "$SETTINGS"
		printf "recovery_target_action = 'promote'\n"
		[[ -z $moment ]] || printf "recovery_target_time = '%s'\n" "$moment"
	} >>"$target/postgresql.auto.conf"
	touch "$target/recovery.signal"
	chmod 700 "$target"
	echo "from the base backup of $(readable "$stamp") to ${moment:-the last segment}: start it on $target"
}

restore_keys() {
	local stamp
	need KEYS_DIR KEYS_IDENTITY
	stamp=$(stamps "$KEYS_DIR" | tail -n 1)
	[[ -n $stamp ]] || fail "no keys are kept in $KEYS_DIR"
	mkdir -p "$1"
	take "$KEYS_IDENTITY" "$KEYS_DIR/$stamp.tar.gz.age" | tar -C "$1" -x --no-same-owner -p
	echo "keys of $(readable "$stamp"): $1"
}

(($# >= 2)) || usage
SELF=$(realpath -e -- "$0") # restore_command runs elsewhere
SETTINGS=$(realpath -e -- "$1") || fail "no such settings: $1"
VERB=$2
shift 2
# shellcheck disable=SC1090,SC1091
. "$SETTINGS"
case $VERB:$# in
wal:2) keep_wal "$1" "$2" ;;
base:0) keep_base ;;
keys:0) keep_keys ;;
list:0) list ;;
prune:0) prune ;;
restore:1 | restore:2) restore "$@" ;;
restore-keys:1) restore_keys "$1" ;;
fetch:2) fetch "$1" "$2" ;;
*) usage ;;
esac
