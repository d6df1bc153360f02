# The script, and settings that name two fresh pairs of keys.
HERE=$(pwd -P)
mkdir -p config
ln -s "$ROOT/config/backup" config/backup
for name in database keys; do
	age-keygen -o "$name.identity" 2>"$name.recipient"
	sed -i 's/.*\(age1[0-9a-z]*\).*/\1/' "$name.recipient"
done
cat >backup.conf <<END
DATABASE_DIR=$HERE/kept
KEYS_DIR=$HERE/kept-keys
RECIPIENT=$(cat database.recipient)
KEYS_RECIPIENT=$(cat keys.recipient)
KEY_FILES=($BPV_CONFIG)
KEEP_DAYS=35
IDENTITY=$HERE/database.identity
KEYS_IDENTITY=$HERE/keys.identity
END
