#ifndef STORE_NOTICES_H
#define STORE_NOTICES_H

#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

/* The gateways that run, and how they are told to read their files again (table gateways, channel bpv_herladen). */

struct slot_in_use {
	const char *fingerprint; /* SHA-256, lower-case hex; NULL: the slot is not open */
	struct instant until;
};

/* What one gateway uses now. Strings are borrowed by who writes, and live in the arena of who reads. */
struct gateway_report {
	const char *name; /* of this process: "host:pid" */
	struct instant started, seen;
	bool alive;                 /* read only: seen shortly before now */
	const char *digest;         /* of its settings */
	struct instant reloaded;    /* 0: not since its start */
	const char *cause, *reason; /* NULL: none */
	bool ok;                    /* of the last reload */
	const char *waiting;        /* settings that need a restart; NULL: none */
	int64_t request;            /* done up to this one */
	struct slot_in_use tls, signing, decryption;
	struct instant lists_until; /* of the first revocation list; 0: none */
	const char *master_keys;    /* their names, by spaces: the one that wraps first */
};

/* ---- for the gateway. Errors: DK0051, DK0050. */

bool store_report_gateway(
	struct store *store, const struct gateway_report *report, struct error *err) MUST_CHECK;
bool store_forget_gateway(struct store *store, const char *name, struct error *err) MUST_CHECK;

/* The number of the last request so far; 0: there was none. */
bool store_last_request(struct store *store, int64_t *last, struct error *err) MUST_CHECK;

/* Hears of requests from now on, for as long as this connection lives; *last is the number of the last one so far. */
bool store_listen(struct store *store, int64_t *last, struct error *err) MUST_CHECK;

/*
 * Waits until a request comes (its number in *request), until wake_fd can be read or until `ms` have passed (both: 0). Error
 * DK0051: the connection is lost, and with it what was said meanwhile.
 */
bool store_wait_request(
	struct store *store, int wake_fd, int ms, int64_t *request, struct error *err) MUST_CHECK;

/* ---- for staff */

/* Asks all of them at the commit of this transaction; the request's number. */
bool store_ask_reload(struct store *store, int64_t *request, struct error *err) MUST_CHECK;

bool store_list_gateways(struct store *store, struct arena *arena, struct instant now,
	const struct gateway_report **out, size_t *count, struct error *err) MUST_CHECK;

#endif
