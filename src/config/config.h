#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>
#include <stdio.h>

enum { CONFIG_URLS_MAX = 8 };

/*
 * Everything an operator can set. One row of settings[] in config.c per field: the same rows read the file, refuse
 * unknown keys, fill in defaults and write the example.
 */
struct config {
	/* [gateway] */
	const char *oin;
	const char *environment; /* "test" or "production" */
	const char *public_urls; /* space separated; addresses wsa:To may name beside anonymous */
	const char *own_urls[CONFIG_URLS_MAX];
	size_t own_url_count;
	bool strict_headers, debug_faults;
	const char *log_level;

	/* [listen] */
	const char *address;
	long port, workers, queue, max_connections, max_per_source, max_body;
	long handshake_ms, header_ms, body_ms, idle_ms, write_ms, max_age_s;

	/* [tls] */
	const char *tls_certificate, *tls_key, *tls_trust, *tls_crl;

	/* [health] */
	const char *health_address;
	long health_port;

	/* [database] */
	const char *database;         /* libpq conninfo of the gateway's role */
	const char *database_admin;   /* of bpv-admin's role */
	const char *database_migrate; /* of a role that may create roles */
	const char *schema_dir;

	/* [vault] */
	const char *master_key;

	/* [limits] */
	long page_default, page_max, idempotency_days;
};

/*
 * Reads a file; strings live in the arena; relative paths are taken from the file's own directory. Error: CONFIG, naming file, line and key.
 */
bool config_load(struct arena *arena, const char *file, struct config *out, struct error *err)
	MUST_CHECK;

/* The defaults alone, as if the file were empty and nothing were required. */
void config_defaults(struct config *out);

/* Writes a complete commented example from the same table. */
void config_write_example(FILE *out);

#endif
