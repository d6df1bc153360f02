# Backups to come back from; the next moment is later than they are.
. "$ROOT/tests/handbook/backup.before.sh"
config/backup/backup.sh backup.conf base
config/backup/backup.sh backup.conf keys
sleep 1.5
