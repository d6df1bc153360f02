#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "base/arena.h"
#include "base/error.h"
#include "base/networks.h"

#include <stdbool.h>
#include <stdio.h>

enum { CONFIG_URLS_MAX = 8 };

/* The profiles that [gateway] profiles may name, as bits of config.profile_set: 1 << enum profile of security. */
enum { CONFIG_2W_BE = 1, CONFIG_2W_BE_S = 2, CONFIG_2W_BE_SE = 4 };

/*
 * Everything an operator can set. One row of settings[] in config.c per field: the same rows read the file, refuse
 * unknown keys, fill in defaults and write the example.
 */
struct config {
	const char *file; /* where it was read from */
	bool take_over;   /* no setting: the command line asks for it */

	/* [gateway] */
	const char *oin;
	const char *environment; /* "test" or "production" */
	const char *public_urls; /* space separated; addresses wsa:To may name beside anonymous */
	const char *own_urls[CONFIG_URLS_MAX];
	size_t own_url_count;
	const char *profiles; /* as written; profile_set holds what it says */
	unsigned profile_set;
	bool strict_headers, debug_faults, keeper, sandbox, watch;
	const char *user, *keeper_user; /* empty: nobody else */
	const char *log_level;
	const char *handover; /* empty: nobody can take over */
	long drain_s;

	/* [log] */
	const char *log_format; /* "text", "json" or "journald" */
	const char *log_socket;
	long log_repeats;

	/* [listen] */
	const char *address;
	long port, workers, party_workers, party_permille, queue, large_answers, max_connections,
		max_per_source, max_body, max_bodies;
	long handshake_ms, header_ms, body_ms, idle_ms, write_ms, file_s, max_age_s;
	const char *proxy_from; /* as written; proxies holds what it says */
	struct networks proxies;

	/* [tls] */
	const char *tls_certificate, *tls_key, *tls_trust, *tls_crl;
	const char *tls_roots;    /* file of fingerprints; empty: none, which production refuses */
	const char *tls_policies; /* OIDs; never empty: those of the environment otherwise */

	/* [crl] */
	const char *crl_directory;                       /* empty: nothing is fetched */
	const char *crl_urls, *crl_base_url, *crl_proxy; /* empty: none */
	long crl_refresh_s, crl_timeout_s, crl_grace_s;
	const char *crl_grace_deviation; /* never empty when crl_grace_s is more than 0 */

	/* [signing] */
	const char *signing_certificate, *signing_key; /* never empty: the [tls] ones otherwise */
	const char *signing_engine;                    /* "own" or "xmlsec1" */
	const char *signing_signer;                    /* "either", "tls" or "from" */
	const char *signing_policies;                  /* as tls_policies */
	long signing_max_age_s, signing_future_s;

	/* [decryption] */
	const char *decryption_certificate, *decryption_key; /* as [signing] */
	const char *decryption_previous_key;                 /* empty: none */

	/* [health] */
	const char *health_address;
	long health_port, max_clock_difference_s;

	/* [database] */
	const char *database;         /* libpq conninfo of the gateway's role */
	const char *database_aside;   /* empty: nothing is read where nothing can be written */
	const char *database_admin;   /* of bpv-admin's role */
	const char *database_migrate; /* of a role that may create roles */
	const char *schema_dir;
	long database_wait_s;
	bool database_read_from_standby;

	const char *database_console; /* of bpv-console's role */

	/* [vault] */
	const char *master_key;

	/* [audit] */
	const char *audit_anchors; /* empty: none */
	long audit_seal_s;

	/* [rehearsal] */
	bool rehearsal_enabled;
	const char *rehearsal_address; /* never empty: that of [listen] otherwise */
	long rehearsal_port;

	/* [console] */
	const char *console_address;
	const char *console_health_address;
	long console_port, console_health_port, console_workers;
	const char *console_public_url;                /* without a / at its end; empty: none */
	const char *console_certificate, *console_key; /* never empty: the [tls] ones otherwise */
	const char *console_trust, *console_crl;       /* likewise */
	long console_idle_s, console_absolute_s, console_drain_s;
	const char *console_security_txt; /* empty: none */
	bool console_links;
	const char *console_oidc_issuer; /* empty: no OpenID Connect */
	const char *console_oidc_client, *console_oidc_secret, *console_oidc_claim,
		*console_oidc_ca;

	/* [mail] */
	const char *mail_command; /* empty: no mail */
	const char *mail_from, *mail_sbb;
	long mail_timeout_s;

	/* [invitations] */
	long invite_days_before_end, invite_late_days, invite_reminder_days, invite_reminders;

	/* [bureau] */
	const char *bureau_name, *bureau_certificate;          /* empty: nothing is delivered */
	const char *bureau_signers;                            /* empty: nothing is read in */
	const char *bureau_sign_certificate, *bureau_sign_key; /* never empty: those of [signing] */
	const char *bureau_decrypt_certificate, *bureau_decrypt_key; /* of [decryption] */
	long bureau_delete_days, bureau_withdraw_days;

	/* [limits] */
	long page_default, page_max, page_bytes, cursor_hours, idempotency_days;

	/* [evidence] */
	long evidence_keep_days;

	/* [files] */
	const char *files_directory; /* empty: results are not given as files */
	const char *files_url;       /* ends in /; empty only without a directory */
	long files_keep_s, files_wait_ms, files_builders, files_sets_per_school,
		files_megabytes_per_school;
};

/*
 * Reads a file; strings live in the arena; relative paths are taken from the file's own directory (a pkcs11: URI is
 * no path). Error: CONFIG, naming file, line and key.
 */
bool config_load(struct arena *arena, const char *file, struct config *out, struct error *err)
	MUST_CHECK;

/*
 * Reads the file of a program that runs. What needs a restart is as in `running`, whose strings have to live as long as
 * *out; *waiting names the settings for which the file says otherwise ("[listen] port, ..."), or is "". Error: as config_load.
 */
bool config_load_again(struct arena *arena, const struct config *running, struct config *out,
	const char **waiting, struct error *err) MUST_CHECK;

enum { CONFIG_FILES_MAX = 32 };

/*
 * The files whose content matters while the gateway runs: the configuration, then what its live settings name, without
 * tokens. Borrowed from the configuration. Returns how many.
 */
size_t config_live_files(const struct config *config, const char *out[CONFIG_FILES_MAX]);

/* Threads that handle messages: [listen] workers, or two for each core that this process may run on. */
unsigned config_workers(const struct config *config);

/* One of the gateway's private keys: where there is a keeper, nobody else reads it. */
bool config_is_key(const struct config *config, const char *file);

/* The same for the same settings, those of [database] left out: to see which of several gateways differ. No secret. */
enum { CONFIG_DIGEST_SIZE = 17 };
void config_digest(const struct config *config, char out[CONFIG_DIGEST_SIZE]);

/* The defaults alone, as if the file were empty and nothing were required. */
void config_defaults(struct config *out);

/* Writes a complete commented example from the same table. */
void config_write_example(FILE *out);

#endif
