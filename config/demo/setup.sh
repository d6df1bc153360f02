# shellcheck shell=bash
# The demo's set-up, step by step: what a first-time operator would do by hand. Sourced by up.sh and run.sh after lib.sh.

CLIENT_CONFIG=$DEMO/client.conf
PKI=$DEMO/pki
PEOPLE=$DEMO/people
DATA=$DEMO/example
SERVICE=/edukoppeling/bpvmonitor/v1
GATEWAY_OIN=00000099000000001000
SAAS_OIN=00000099000000002000
SCHOOL_A_OIN=0000000700098QQ00000
SCHOOL_B_OIN=0000000700098QX00000

# How much example data: a share of the nation, for so many years, in which the two schools of the demo are so many times as large.
SCALE=${BPV_DEMO_SCALE:-0.15}
YEARS=${BPV_DEMO_YEARS:-4}
LARGE=${BPV_DEMO_LARGE:-5}
SEED=${BPV_DEMO_SEED:-1}
BAD_RECORDS=${BAD_RECORDS:-5} # in what a school delivers

# set_up: from a clone to a gateway that is ready. Each step says nothing when there is nothing to do.
set_up() {
	build
	[[ -s $PKI/made ]] || say "making the test PKI"
	step pki certs/make-pki.sh "$PKI"
	step people certs/make-people.sh "$PEOPLE"
	master_key
	example_data
	start_postgres
	database
	start_gateway
	start_console
	write_client_config
	write_env
}

build() {
	[[ -x $BIN/bpv-gateway && -x $BIN/bpv-client ]] || say "building (the first time this takes a minute or two)"
	step build make --no-print-directory -j"$(nproc)" "FLAVOUR=$FLAVOUR" "BUILD=$BUILD" all
}

# The key that seals contact details in the database. It stays as long as the data.
master_key() {
	[[ -s $DEMO/master.key ]] || (umask 077 && openssl rand -hex 32 >"$DEMO/master.key.new")
	[[ ! -e $DEMO/master.key.new ]] || mv "$DEMO/master.key.new" "$DEMO/master.key"
}

start_postgres() {
	step postgres config/demo/postgres.sh start "$DEMO/pg"
	eval "$(config/demo/postgres.sh env "$DEMO/pg")"
}

# -- Example data ---------------------------------------------------------------------------------

# The files do not depend on the day, but what they call today does: placements end before or after it.
example_data() {
	local wanted="scale $SCALE, years $YEARS, large $LARGE, seed $SEED, bad records $BAD_RECORDS"
	if [[ $(cat "$DATA/made" 2>/dev/null) == "$wanted, "* && -z $(find "$DATA/made" -mtime +30) ]]; then
		return
	fi
	rm -rf "$DATA"
	step example "$BIN/bpv-example" --out "$DATA" --scale "$SCALE" --years "$YEARS" --large "$LARGE" --seed "$SEED" \
		--bad-records "$BAD_RECORDS" --reference-date "$(date +%F)"
	echo "$wanted, made $(date)" >"$DATA/made"
}

# -- The database ---------------------------------------------------------------------------------

# database: migrated and filled. What it was filled from stands in its comment; when that is no longer what is here, or
# an earlier load was cut off, the demo starts over.
database() {
	local wanted found
	wanted=$(cat config/schema/*.sql certs/people.tsv "$DATA/made" "$DEMO/master.key" | sha256sum | cut -d' ' -f1)
	found=$(ask "select shobj_description(oid, 'pg_database') from pg_database where datname = current_database()")
	[[ $found != "$wanted" ]] || return 0
	if [[ $(ask "select to_regnamespace('bpv') is not null") == t ]]; then
		say "the schema or the example data have changed: making a fresh database"
		step postgres config/demo/postgres.sh drop "$DEMO/pg"
		start_postgres
	fi
	write_config
	rm -rf "$DEMO/audit.anchors" "$DEMO"/resultaten-*.sqlite* # of the database before this one
	step migrate "$BIN/bpv-admin" --config "$CONFIG" migrate
	say "loading example data"
	step load config/demo/load.sh "$BIN/bpv-admin" "$CONFIG" "$DATA"
	step people config/demo/people.sh "$BIN/bpv-admin" "$CONFIG" "$PEOPLE" "$DATA"
	ask "comment on database $PGDATABASE is '$wanted'"
}

ask() {
	psql -XAtqc "$1"
}

# -- What is written down ---------------------------------------------------------------------------

conninfo() { # ROLE
	echo "host=$PGHOST port=$PGPORT dbname=$PGDATABASE user=$1"
}

# Paths are relative to the file, so that a clone may stand anywhere.
write_config() {
	[[ -n ${CONSOLE_PORT:-} ]] || { read -r CONSOLE_PORT <"$DEMO/console.port"; } 2>/dev/null || CONSOLE_PORT=$(any_port)
	local host=https://localhost:${PORT:-8443}$SERVICE sbb=https://bpvmonitor.voorbeeld.example$SERVICE
	cat >"$CONFIG.new" <<-END
		# Written by config/demo. All settings: bpv-gateway --example
		[gateway]
		oin = $GATEWAY_OIN
		environment = test
		public_urls = $host/ $sbb/
		profiles = 2W-be 2W-be-S 2W-be-SE

		[listen]
		address = 127.0.0.1
		port = ${PORT:-0}

		[tls]
		certificate = pki/gateway.cert.pem
		key = pki/gateway.key.pem
		trust = pki/trust.pem
		crl = pki/crls.pem

		[health]
		address = 127.0.0.1
		port = 0

		[database]
		gateway = $(conninfo bpv_gateway)
		admin = $(conninfo bpv_admin)
		console = $(conninfo bpv_console)
		migrate = $(conninfo "$PGUSER")
		schema = ../../config/schema

		[vault]
		master_key = master.key

		[audit]
		anchors = audit.anchors

		[files]
		directory = files

		[bureau]
		name = Voorbeeld Onderzoek
		certificate = pki/bureau.cert.pem
		signers = pki/bureau.cert.pem

		[console]
		address = 127.0.0.1
		port = $CONSOLE_PORT
		health_port = 0
		public_url = https://localhost:$CONSOLE_PORT
		certificate = people/pages.cert.pem
		key = people/pages.key.pem
		trust = people/root.pem
		crl = people/crl/people.crl.pem
		links = yes
	END
	mv "$CONFIG.new" "$CONFIG"
}

# The supplier, acting for school A.
write_client_config() {
	cat >"$CLIENT_CONFIG.new" <<-END
		# Written by config/demo: the supplier, on behalf of school A.
		[client]
		url = https://localhost:$PORT$SERVICE/s
		certificate = pki/saas.cert.pem
		key = pki/saas.key.pem
		ca = pki/roots.pem
		school_oin = $SCHOOL_A_OIN
		gateway_oin = $GATEWAY_OIN
	END
	mv "$CLIENT_CONFIG.new" "$CLIENT_CONFIG"
}

# party NAME OIN CERTIFICATE: with a G1 certificate, which is for everything.
party() {
	local purpose
	echo "$1_OIN=$2"
	for purpose in '' SIGN_ DECRYPT_; do
		echo "$1_${purpose}CERT=$PKI/$3.cert.pem"
		echo "$1_${purpose}KEY=$PKI/$3.key.pem"
	done
}

# docs/formats/demo-env.md says what each line is.
write_env() {
	local url=https://localhost:$PORT$SERVICE line
	while IFS= read -r line; do
		printf '%s=%q\n' "${line%%=*}" "${line#*=}"
	done >"$ENV_FILE.new" <<-END
		GATEWAY_URL=$url/s
		GATEWAY_URL_BE=$url/be
		GATEWAY_URL_S=$url/s
		GATEWAY_URL_SE=$url/se
		WSDL_URL=$url/SBB_BPVMonitor_V1.wsdl
		FILES_URL=$url/bestanden/
		HEALTH_URL=http://127.0.0.1:$HEALTH_PORT
		CONSOLE_URL=https://localhost:$CONSOLE_PORT
		CONSOLE_CA=$PEOPLE/root.pem
		PEOPLE_DIR=$PEOPLE
		GATEWAY_OIN=$GATEWAY_OIN
		CA_FILE=$PKI/trust.pem
		TRUST_FILE=$PKI/trust.pem
		GATEWAY_DECRYPT_CERT=$PKI/gateway.cert.pem
		FIXTURES_DIR=$PKI
		$(party SCHOOL_A "$SCHOOL_A_OIN" schoolA)
		$(party SCHOOL_B "$SCHOOL_B_OIN" schoolB)
		$(party SAAS "$SAAS_OIN" saas)
		PGHOST=$PGHOST
		PGPORT=$PGPORT
		PGDATABASE=$PGDATABASE
		PGUSER=$PGUSER
		BPV_CONFIG=$CONFIG
	END
	# An empty value as nothing, not as quotes: simple readers of this file exist.
	sed -i "s/=''\$/=/" "$ENV_FILE.new"
	mv "$ENV_FILE.new" "$ENV_FILE"
}
