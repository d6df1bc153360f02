/* Settings: one table that reads, checks, defaults and documents. */
#include "config/config.h"

#include "config/complete.h"
#include "config/rows.h"

#include <ini.h>
#include <stddef.h>
#include <stdlib.h>

/*
 * The field's type is checked against the row's kind: a wrong pair does not compile. LIVE_ settings follow the file while
 * the gateway runs; the others need a restart (config_load_again).
 */
#define FIELD(type, field)                                                                         \
	offsetof(struct config, field)                                                             \
		+ 0 * sizeof(char[_Generic(((struct config *)0)->field, type : 1)])
#define TEXT_ROW(live, section, key, field, required, fallback, help)                              \
	{                                                                                          \
		section, key, KIND_TEXT, FIELD(const char *, field), live, required, fallback, 0,  \
			0, help                                                                    \
	}
#define PATH_ROW(live, section, key, field, required, fallback, help)                              \
	{                                                                                          \
		section, key, KIND_PATH, FIELD(const char *, field), live, required, fallback, 0,  \
			0, help                                                                    \
	}
#define NUMBER_ROW(live, section, key, field, fallback, least, most, help)                         \
	{                                                                                          \
		section, key, KIND_NUMBER, FIELD(long, field), live, false, fallback, least, most, \
			help                                                                       \
	}
#define FLAG_ROW(live, section, key, field, fallback, help)                                        \
	{                                                                                          \
		section, key, KIND_FLAG, FIELD(bool, field), live, false, fallback, 0, 0, help     \
	}
#define TEXT_SETTING(...)   TEXT_ROW(false, __VA_ARGS__)
#define PATH_SETTING(...)   PATH_ROW(false, __VA_ARGS__)
#define NUMBER_SETTING(...) NUMBER_ROW(false, __VA_ARGS__)
#define FLAG_SETTING(...)   FLAG_ROW(false, __VA_ARGS__)
#define LIVE_TEXT(...)      TEXT_ROW(true, __VA_ARGS__)
#define LIVE_PATH(...)      PATH_ROW(true, __VA_ARGS__)
#define LIVE_NUMBER(...)    NUMBER_ROW(true, __VA_ARGS__)
#define LIVE_FLAG(...)      FLAG_ROW(true, __VA_ARGS__)

static const struct setting settings[] = {
	TEXT_SETTING(
		"gateway", "oin", oin, true, NULL, "OIN of this service: wsa:To must carry it"),
	TEXT_SETTING("gateway", "environment", environment, false, "test",
		"test or production; production refuses test OINs (00000099...)"),
	LIVE_TEXT("gateway", "public_urls", public_urls, false, "",
		"addresses, separated by spaces, that wsa:To may name beside anonymous; one that "
		"ends in / stands for be, s and se under it"),
	LIVE_TEXT("gateway", "profiles", profiles, false, "2W-be-S",
		"the profiles served, separated by spaces: 2W-be, 2W-be-S, 2W-be-SE (WB011)"),
	LIVE_FLAG("gateway", "strict_headers", strict_headers, "no",
		"refuse (DK0010) instead of ignore SOAP headers that are not WS-Addressing or "
		"WS-Security"),
	LIVE_FLAG("gateway", "debug_faults", debug_faults, "no",
		"tell the operator's reason in faults; never in production"),
	FLAG_SETTING("gateway", "keeper", keeper, "yes",
		"private keys are in a process of their own, which signs and unwraps for this "
		"one"),
	FLAG_SETTING("gateway", "sandbox", sandbox, "yes",
		"after the start no program is started (by bpv-console: what draws charts), files "
		"are written in the directories named here alone, and system calls nobody needs "
		"fail"),
	TEXT_SETTING("gateway", "user", user, false, "",
		"started as root: become this user once the ports are taken; empty: stay who it "
		"was started as"),
	TEXT_SETTING("gateway", "keeper_user", keeper_user, false, "",
		"likewise for the keeper, which alone then has to read the keys; empty: as user"),
	FLAG_SETTING("gateway", "watch", watch, "yes",
		"follow this file, certificates, keys, roots and CRLs as they change on disk"),
	LIVE_TEXT(
		"gateway", "log_level", log_level, false, "info", "debug, info, warning or error"),
	PATH_SETTING("gateway", "handover", handover, false, "",
		"socket by which a next process takes over without a call lost (--take-over); "
		"empty: none"),
	LIVE_NUMBER("gateway", "drain_s", drain_s, "0", 0, 3600,
		"at TERM /ready says no this long, and every answer closes its connection, before "
		"we stop"),

	TEXT_SETTING("log", "format", log_format, false, "text",
		"text or json, one line each on standard error, or journald: fields to its socket"),
	TEXT_SETTING("log", "journald_socket", log_socket, false, "/run/systemd/journal/socket",
		"where journald listens"),
	NUMBER_SETTING("log", "repeats", log_repeats, "500", 0, 100000,
		"warnings and errors of one kind that are written at once; then 20 a second, and "
		"how many were left out; 0: all"),

	TEXT_SETTING(
		"listen", "address", address, false, "127.0.0.1", "numeric address to listen on"),
	NUMBER_SETTING("listen", "port", port, "8443", 0, 65535, "port; 0 takes any free one"),
	NUMBER_SETTING("listen", "workers", workers, "0", 0, 1024,
		"threads that handle messages; 0: two for each core that it may run on"),
	NUMBER_SETTING("listen", "party_workers", party_workers, "0", 0, 1024,
		"of those for one party while others are about; 0: a quarter"),
	NUMBER_SETTING("listen", "party_permille", party_permille, "5", 0, 1000,
		"thousandths of all workers' processor time for one party in the long run, while "
		"others are about; 0: any"),
	NUMBER_SETTING("listen", "queue", queue, "128", 1, 100000,
		"complete requests that may wait; one more costs who has most waiting a 503"),
	NUMBER_SETTING("listen", "large_answers", large_answers, "32", 1, 10000,
		"answers of a megabyte or more in memory until they are read; then who pulls "
		"waits"),
	LIVE_NUMBER("listen", "max_connections", max_connections, "10000", 1, 1000000,
		"open connections; a new one above it is closed"),
	LIVE_NUMBER("listen", "max_per_source", max_per_source, "1000", 1, 1000000,
		"open connections from one address"),
	LIVE_TEXT("listen", "proxy_from", proxy_from, false, "",
		"addresses and networks of load balancers, which have to say who connects by the "
		"PROXY protocol, version 2; empty: none"),
	LIVE_NUMBER("listen", "max_body", max_body, "8388608", 1024, 1073741824,
		"bytes of one request body; more is answered 413"),
	LIVE_NUMBER("listen", "max_bodies", max_bodies, "0", 0, 1099511627776,
		"bytes of all bodies above 64 KB together, until they are answered, and a quarter "
		"of it from one address; when all is taken, the address that has most of it is "
		"answered 503; 0: 64 times max_body"),
	LIVE_NUMBER("listen", "handshake_ms", handshake_ms, "10000", 100, 600000,
		"budget for a TLS handshake"),
	LIVE_NUMBER("listen", "header_ms", header_ms, "10000", 100, 600000,
		"budget for a request's header"),
	LIVE_NUMBER(
		"listen", "body_ms", body_ms, "60000", 100, 3600000, "budget for a request's body"),
	LIVE_NUMBER("listen", "idle_ms", idle_ms, "60000", 100, 3600000,
		"a connection may be silent this long"),
	LIVE_NUMBER("listen", "write_ms", write_ms, "60000", 100, 3600000,
		"budget for taking our answer"),
	LIVE_NUMBER("listen", "file_s", file_s, "3600", 60, 86400,
		"seconds that a file of results may go out; who fetches it then comes back for the "
		"rest, and is judged again"),
	LIVE_NUMBER("listen", "max_age_s", max_age_s, "3600", 1, 86400,
		"a connection and its resumption ticket live this long (WT008)"),

	LIVE_PATH("tls", "certificate", tls_certificate, true, NULL,
		"own PKIoverheid certificate: PEM, leaf first, then intermediates"),
	LIVE_PATH("tls", "key", tls_key, true, NULL,
		"its private key: PEM, readable by the owner alone, or a pkcs11: URI"),
	LIVE_PATH("tls", "trust", tls_trust, true, NULL,
		"PEM: the PKIoverheid private roots and intermediates that clients may come from; "
		"nothing else is trusted"),
	LIVE_PATH("tls", "crl", tls_crl, true, NULL,
		"PEM: one CRL of every issuer above; a missing or expired one refuses its "
		"certificates"),
	LIVE_PATH("tls", "roots", tls_roots, false, "",
		"production: file with the SHA-256 of each root in trust, one a line, copied from "
		"the official publication (CRT-09)"),
	LIVE_TEXT("tls", "policies", tls_policies, false, "",
		"policy OIDs, separated by spaces, of which a client's certificate has one; empty: "
		"PKIoverheid's for TLS in this environment (CRT-05)"),

	LIVE_PATH("crl", "directory", crl_directory, false, "",
		"where fetched CRLs are kept, one file each, beside [tls] crl; empty: none are "
		"fetched"),
	LIVE_PATH("crl", "urls", crl_urls, false, "",
		"file with addresses of CRLs, one a line, beside those in certificates"),
	LIVE_TEXT("crl", "base_url", crl_base_url, false, "",
		"a mirror: replaces scheme and host of the addresses in certificates"),
	LIVE_TEXT("crl", "proxy", crl_proxy, false, "",
		"http://host:port to fetch CRLs through; empty: none"),
	LIVE_NUMBER("crl", "refresh_s", crl_refresh_s, "14400", 1, 14400,
		"a CRL is fetched this often, and before half of what is left of its validity"),
	LIVE_NUMBER("crl", "timeout_s", crl_timeout_s, "30", 1, 600, "budget for fetching one CRL"),
	LIVE_NUMBER("crl", "grace_s", crl_grace_s, "0", 0, 604800,
		"an expired CRL is still used this long: a deviation, which grace_deviation "
		"explains (CRT-01)"),
	LIVE_TEXT("crl", "grace_deviation", crl_grace_deviation, false, "",
		"who decided on grace_s, when and why; required with it"),

	LIVE_PATH("signing", "certificate", signing_certificate, false, "",
		"certificate of our signatures, as in [tls]; empty: the one of [tls]"),
	LIVE_PATH("signing", "key", signing_key, false, "",
		"its private key: PEM or a pkcs11: URI; empty: the one of [tls]"),
	TEXT_SETTING("signing", "engine", signing_engine, false, "own",
		"who verifies and makes signatures: own, or xmlsec1 (slower; the reference)"),
	LIVE_TEXT("signing", "signer", signing_signer, false, "either",
		"whose OIN may have signed: tls (of the connection), from (of wsa:From), or "
		"either"),
	LIVE_TEXT("signing", "policies", signing_policies, false, "",
		"as in [tls], for certificates that sign messages"),
	LIVE_NUMBER("signing", "max_age_s", signing_max_age_s, "600", 1, 86400,
		"a message may be this old, and live this long, by its Timestamp"),
	LIVE_NUMBER("signing", "future_s", signing_future_s, "60", 0, 3600,
		"a Timestamp may be this far ahead of our clock"),

	LIVE_PATH("decryption", "certificate", decryption_certificate, false, "",
		"certificate that messages to us are encrypted to; empty: the one of [tls]"),
	LIVE_PATH("decryption", "key", decryption_key, false, "",
		"its private key: PEM or a pkcs11: URI; empty: the one of [tls]"),
	LIVE_PATH("decryption", "previous_key", decryption_previous_key, false, "",
		"private key of the certificate before this one: still opens what was under way"),

	TEXT_SETTING("health", "address", health_address, false, "127.0.0.1",
		"address of /live and /ready (no TLS)"),
	NUMBER_SETTING("health", "port", health_port, "8081", 0, 65535,
		"port of /live and /ready; 0 takes any"),
	NUMBER_SETTING("health", "max_clock_difference_s", max_clock_difference_s, "60", 1, 3600,
		"our clock may differ this much from that of the database; beyond it /ready "
		"says no"),

	FLAG_SETTING("rehearsal", "enabled", rehearsal_enabled, "no",
		"a port where a next certificate is tried: everything is judged as on [listen], "
		"told, and nothing is done"),
	TEXT_SETTING("rehearsal", "address", rehearsal_address, false, "",
		"numeric address of it; empty: the one of [listen]"),
	NUMBER_SETTING("rehearsal", "port", rehearsal_port, "8444", 0, 65535,
		"port of it; 0 takes any free one"),

	TEXT_SETTING("database", "gateway", database, true, NULL,
		"libpq connection string of role bpv_gateway"),
	NUMBER_SETTING("database", "wait_s", database_wait_s, "30", 1, 300,
		"a message waits this long for the database at most, all in all; then its sender "
		"hears DK0051"),
	PATH_SETTING("database", "aside", database_aside, false, "",
		"directory (mode 0700) for what pulls have to account for while no server of "
		"gateway can be written to; they are then answered by the standby that has all. "
		"Only with synchronous replication; empty: they are refused until then"),
	FLAG_SETTING("database", "read_from_standby", database_read_from_standby, "no",
		"rows of results are read on a standby among the hosts of gateway, as soon as it "
		"has all that was there when a message came; else, and for all else, on the one "
		"that can be written to"),
	LIVE_TEXT("database", "admin", database_admin, false, "",
		"libpq connection string for bpv-admin"),
	LIVE_TEXT("database", "migrate", database_migrate, false, "",
		"libpq connection string for bpv-admin migrate: a role that may create roles"),
	LIVE_TEXT("database", "console", database_console, false, "",
		"libpq connection string of role bpv_console"),
	LIVE_PATH("database", "schema", schema_dir, false, "schema",
		"directory of the numbered migrations"),

	LIVE_PATH("vault", "master_key", master_key, true, NULL,
		"file of master keys, readable by the owner alone, one a line: the first wraps, "
		"all open what they wrapped (bpv-admin sleutel make)"),

	PATH_SETTING("audit", "anchors", audit_anchors, false, "",
		"file outside the database to which every seal of the audit is added, so that a "
		"chain cut short is found; empty: none"),
	NUMBER_SETTING("audit", "seal_s", audit_seal_s, "60", 1, 3600,
		"seconds between two seals, when something is new"),

	TEXT_SETTING("console", "address", console_address, false, "127.0.0.1",
		"numeric address on which bpv-console listens"),
	NUMBER_SETTING("console", "port", console_port, "8445", 0, 65535,
		"port of bpv-console; 0 takes any free one"),
	TEXT_SETTING("console", "health_address", console_health_address, false, "127.0.0.1",
		"address of the console's /live, /ready and /metrics (no TLS)"),
	NUMBER_SETTING("console", "health_port", console_health_port, "8082", 0, 65535,
		"port of them; 0 takes any"),
	NUMBER_SETTING("console", "workers", console_workers, "4", 1, 256,
		"threads that make pages, each with connections of its own"),
	TEXT_SETTING("console", "public_url", console_public_url, false, "",
		"the address of the pages as people type it: https://host[:port]; bpv-console asks "
		"for it"),
	PATH_SETTING("console", "certificate", console_certificate, false, "",
		"certificate of the pages, which browsers trust: PEM, leaf first; empty: the one "
		"of [tls]"),
	PATH_SETTING("console", "key", console_key, false, "",
		"its private key: PEM or a pkcs11: URI; empty: the one of [tls]"),
	PATH_SETTING("console", "trust", console_trust, false, "",
		"PEM: the authorities whose certificates people log in with; empty: those of "
		"[tls]"),
	PATH_SETTING("console", "crl", console_crl, false, "",
		"PEM: a CRL of every authority in trust; empty: those of [tls]"),
	PATH_SETTING("console", "security_txt", console_security_txt, false, "",
		"file that is told at /.well-known/security.txt (RFC 9116), until its Expires; "
		"empty: none"),
	NUMBER_SETTING("console", "idle_s", console_idle_s, "1800", 60, 86400,
		"who does nothing for so many seconds is logged out"),
	NUMBER_SETTING("console", "absolute_s", console_absolute_s, "36000", 300, 604800,
		"so many seconds after logging in everybody is logged out"),
	NUMBER_SETTING("console", "drain_s", console_drain_s, "0", 0, 3600,
		"at TERM /ready says no this long, and every answer closes its connection, before "
		"bpv-console stops"),
	FLAG_SETTING("console", "links", console_links, "no",
		"let bpv-admin gebruiker link make addresses that log somebody in once"),
	TEXT_SETTING("console", "oidc_issuer", console_oidc_issuer, false, "",
		"OpenID Connect: the provider's issuer, as it stands in its ID tokens; empty: not "
		"offered"),
	TEXT_SETTING(
		"console", "oidc_client", console_oidc_client, false, "", "our client_id there"),
	PATH_SETTING("console", "oidc_secret", console_oidc_secret, false, "",
		"file with our client secret there, readable by the owner alone"),
	TEXT_SETTING("console", "oidc_claim", console_oidc_claim, false, "email",
		"claim of the ID token by which somebody is found the first time; then by the "
		"subject (sub) alone"),
	PATH_SETTING("console", "oidc_ca", console_oidc_ca, false, "",
		"PEM: roots under which the provider's certificate stands; empty: those of the "
		"operating system"),

	LIVE_TEXT("mail", "command", mail_command, false, "",
		"program that takes a mail on its standard input, such as /usr/sbin/sendmail -t "
		"-i: an absolute path and words, no shell; empty: no mail"),
	LIVE_TEXT("mail", "from", mail_from, false, "", "sender's address of warnings"),
	LIVE_TEXT("mail", "sbb", mail_sbb, false, "",
		"SBB's own address: gets a copy of every warning, and those of parties without "
		"contacts"),
	LIVE_NUMBER("mail", "timeout_s", mail_timeout_s, "30", 1, 600,
		"seconds that the program may take for one mail"),

	LIVE_NUMBER("invitations", "days_before_end", invite_days_before_end, "14", 0, 90,
		"people are invited from this many days before the (planned) end date of a "
		"placement"),
	LIVE_NUMBER("invitations", "late_days", invite_late_days, "28", 0, 365,
		"until this many days after it: for what is delivered late"),
	LIVE_NUMBER("invitations", "reminder_days", invite_reminder_days, "7", 1, 90,
		"days from the invitation, or the reminder before, to a reminder"),
	LIVE_NUMBER("invitations", "reminders", invite_reminders, "1", 0, 9,
		"how often who did not answer is reminded"),

	LIVE_TEXT("bureau", "name", bureau_name, false, "",
		"the research bureau, as accounts of disclosure name it; empty: there is none"),
	PATH_SETTING("bureau", "certificate", bureau_certificate, false, "",
		"PEM: its certificate, to which deliveries are encrypted"),
	PATH_SETTING("bureau", "signers", bureau_signers, false, "",
		"PEM: its certificates, one of which has signed what comes back; no issuer counts, "
		"two while it changes them"),
	PATH_SETTING("bureau", "sign_certificate", bureau_sign_certificate, false, "",
		"certificate of who signs deliveries; empty: the one of [signing]"),
	PATH_SETTING("bureau", "sign_key", bureau_sign_key, false, "",
		"its private key: PEM or a pkcs11: URI; empty: the one of [signing]"),
	PATH_SETTING("bureau", "decrypt_certificate", bureau_decrypt_certificate, false, "",
		"certificate to which it encrypts what comes back; empty: the one of [decryption]"),
	PATH_SETTING("bureau", "decrypt_key", bureau_decrypt_key, false, "",
		"its private key: PEM or a pkcs11: URI; empty: the one of [decryption]"),
	LIVE_NUMBER("bureau", "delete_days", bureau_delete_days, "90", 1, 400,
		"days from a delivery in which the bureau deletes the details in it"),
	LIVE_NUMBER("bureau", "withdraw_days", bureau_withdraw_days, "2", 0, 30,
		"days from a delivery in which it deletes the details that are withdrawn in it"),

	LIVE_NUMBER("limits", "page_default", page_default, "1000", 1, 10000,
		"responses on a page when not asked"),
	LIVE_NUMBER("limits", "page_max", page_max, "10000", 1, 10000, "most responses on a page"),
	LIVE_NUMBER("limits", "page_bytes", page_bytes, "4000000", 65536, 64000000,
		"a page of results ends when its Body is this large, whatever was asked"),
	LIVE_NUMBER("limits", "cursor_hours", cursor_hours, "24", 1, 47,
		"how long the pages of a pull can be asked; what they hold is destroyed after 48"),
	LIVE_NUMBER("limits", "idempotency_days", idempotency_days, "7", 1, 31,
		"a repeated message is recognised this long"),

	LIVE_NUMBER("evidence", "keep_days", evidence_keep_days, "90", 7, 3650,
		"what proves an exchange is kept this long, and up to a week more; no longer than "
		"the contact details in it (the overeenkomst's term)"),

	PATH_SETTING("files", "directory", files_directory, false, "",
		"where results as files stand until they expire: a directory of mode 0700 with "
		"room for megabytes_per_school of every school; empty: they are not given"),
	LIVE_TEXT("files", "url", files_url, false, "",
		"the address under which they are fetched, as parties reach it; empty: bestanden/ "
		"beside the first of [gateway] public_urls"),
	NUMBER_SETTING("files", "keep_s", files_keep_s, "172800", 1, 172800,
		"seconds that files can be fetched; at most as long as outlived versions of "
		"responses are kept, so that any gateway can build them again"),
	NUMBER_SETTING("files", "wait_ms", files_wait_ms, "3000", 0, 30000,
		"who asks for files that are not there yet waits this long for them, and then "
		"hears to ask again (BPV0203)"),
	NUMBER_SETTING("files", "builders", files_builders, "2", 1, 16,
		"snapshots that are built at once; of one school always one at a time"),
	NUMBER_SETTING("files", "sets_per_school", files_sets_per_school, "50", 1, 10000,
		"snapshots of a school that stand there at once (BPV0204)"),
	NUMBER_SETTING("files", "megabytes_per_school", files_megabytes_per_school, "10000", 1,
		10000000, "no further snapshot of a school is built above this (BPV0204)"),
};

enum { SETTING_COUNT = sizeof settings / sizeof settings[0], LINE_LIMIT = 198 };

/*
 * Relative paths are read from where the file stands, so that a configuration can be moved with its files. A key in
 * a PKCS#11 token is named by a URI instead.
 */
static const char *from_directory(struct arena *arena, const char *file, const char *path)
{
	const char *slash = strrchr(file, '/');

	if (path[0] == '/' || path[0] == '\0' || slash == NULL || strncmp(path, "pkcs11:", 7) == 0)
		return arena_string(arena, text_of(path));
	return arena_format(arena, "%.*s/%s", (int)(slash - file), file, path);
}

static bool set_number(
	const struct setting *setting, const char *value, void *field, struct error *err)
{
	char *end = NULL;
	long number = strtol(value, &end, 10);

	if (end == value || *end != '\0' || number < setting->least || number > setting->most)
		return FAIL(err, CONFIG, NULL,
			"[%s] %s = %s: a whole number from %ld to %ld is asked", setting->section,
			setting->key, value, setting->least, setting->most);
	*(long *)field = number;
	return true;
}

static bool set_flag(
	const struct setting *setting, const char *value, void *field, struct error *err)
{
	bool yes = strcmp(value, "yes") == 0;

	if (!yes && strcmp(value, "no") != 0)
		return FAIL(err, CONFIG, NULL, "[%s] %s = %s: yes or no is asked", setting->section,
			setting->key, value);
	*(bool *)field = yes;
	return true;
}

/* Puts a value into the field of its row. Without an arena the value itself is borrowed (the defaults). */
static bool set(struct arena *arena, const char *file, const struct setting *setting,
	const char *value, struct config *config, struct error *err)
{
	void *field = (char *)config + setting->offset;

	switch (setting->kind) {
	case KIND_NUMBER: return set_number(setting, value, field, err);
	case KIND_FLAG: return set_flag(setting, value, field, err);
	case KIND_PATH: value = arena ? from_directory(arena, file, value) : value; break;
	case KIND_TEXT: value = arena ? arena_string(arena, text_of(value)) : value; break;
	}
	*(const char **)field = value;
	return true;
}

struct loading {
	struct arena *arena;
	const char *file;
	FILE *in;
	int line;
	struct config *config;
	struct error *err;
	bool given[SETTING_COUNT];
	bool failed, too_long;
};

/* inih cuts long lines silently; here they are an error. */
static char *read_line(char *line, int room, void *context)
{
	struct loading *loading = context;

	if (fgets(line, room, loading->in) == NULL)
		return NULL;
	loading->line++;
	if (strlen(line) >= LINE_LIMIT && line[strlen(line) - 1] != '\n')
		loading->too_long = true;
	return loading->too_long ? NULL : line;
}

/* The reason that is there already, with where it was found before it. */
static bool found_at(const char *file, int line, struct error *err)
{
	struct error why = *err;

	if (line > 0)
		return FAIL(err, CONFIG, why.rule, "%.120s:%d: %.200s", file, line, why.detail);
	return FAIL(err, CONFIG, why.rule, "%.120s: %.200s", file, why.detail);
}

static int take_setting(void *context, const char *section, const char *key, const char *value)
{
	struct loading *loading = context;

	if (loading->failed)
		return 1;
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		const struct setting *setting = &settings[i];
		if (strcmp(section, setting->section) != 0 || strcmp(key, setting->key) != 0)
			continue;
		if (loading->given[i])
			loading->failed =
				!FAIL(loading->err, CONFIG, NULL, "%s:%d: [%s] %s stands twice",
					loading->file, loading->line, section, key);
		else
			loading->failed = !set(loading->arena, loading->file, setting, value,
						  loading->config, loading->err)
				&& !found_at(loading->file, loading->line, loading->err);
		loading->given[i] = true;
		return 1;
	}
	loading->failed = !FAIL(loading->err, CONFIG, NULL, "%s:%d: unknown setting [%s] %s",
		loading->file, loading->line, section, key);
	return 1;
}

void config_defaults(struct config *out)
{
	struct error ignored;

	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < SETTING_COUNT; i++)
		if (settings[i].fallback != NULL
			&& !set(NULL, "", &settings[i], settings[i].fallback, out, &ignored))
			abort(); /* a default in the table above breaks its own row */
}

static bool apply_defaults(struct loading *loading)
{
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		const struct setting *setting = &settings[i];
		if (loading->given[i])
			continue;
		if (setting->required)
			return FAIL(loading->err, CONFIG, NULL, "%s: [%s] %s is required (%s)",
				loading->file, setting->section, setting->key, setting->help);
		if (!set(loading->arena, loading->file, setting, setting->fallback, loading->config,
			    loading->err))
			return false;
	}
	return true;
}

static bool read_file(struct loading *loading, struct error *err)
{
	memset(loading->config, 0, sizeof *loading->config);
	loading->in = fopen(loading->file, "r");
	if (loading->in == NULL)
		return FAIL(err, CONFIG, NULL, "cannot read %s", loading->file);
	int bad_line = ini_parse_stream(read_line, loading, take_setting, loading);
	fclose(loading->in);
	if (loading->too_long)
		return FAIL(err, CONFIG, NULL, "%s:%d: line over %d bytes", loading->file,
			loading->line, LINE_LIMIT);
	if (loading->failed)
		return false;
	if (bad_line != 0)
		return FAIL(err, CONFIG, NULL, "%s:%d: neither [section] nor key = value",
			loading->file, bad_line);
	loading->config->file = arena_string(loading->arena, text_of(loading->file));
	return apply_defaults(loading);
}

bool config_read(struct arena *arena, const char *file, struct config *out, struct error *err)
{
	struct config config;
	struct loading loading = {.arena = arena, .file = file, .config = &config, .err = err};

	if (!read_file(&loading, err))
		return false;
	*out = config;
	return true;
}

bool config_end(struct arena *arena, struct config *config, struct error *err)
{
	return config_complete(arena, config, err) || found_at(config->file, 0, err);
}

bool config_load(struct arena *arena, const char *file, struct config *out, struct error *err)
{
	struct config config;

	if (!config_read(arena, file, &config, err) || !config_end(arena, &config, err))
		return false;
	*out = config;
	return true;
}

const struct setting *config_rows(size_t *count)
{
	*count = SETTING_COUNT;
	return settings;
}

void config_write_example(FILE *out)
{
	const char *section = "";

	fputs("# Configuration of bpv-gateway, bpv-console and bpv-admin. Written by `bpv-gateway "
	      "--example`.\n"
	      "# Lines that are commented out hold the default. Relative paths start at this "
	      "file's directory.\n"
	      "# The gateway follows this file while it runs, but for what says (at a restart).\n",
		out);
	for (size_t i = 0; i < SETTING_COUNT; i++) {
		const struct setting *setting = &settings[i];
		if (strcmp(section, setting->section) != 0)
			fprintf(out, "\n[%s]\n", section = setting->section);
		fprintf(out, "# %s%s%s\n", setting->help, setting->required ? " (required)" : "",
			setting->live ? "" : " (at a restart)");
		fprintf(out, "%s%s = %s\n", setting->required ? "" : "#", setting->key,
			setting->fallback ? setting->fallback : "");
	}
}
