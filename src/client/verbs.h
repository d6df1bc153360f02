#ifndef CLIENT_VERBS_H
#define CLIENT_VERBS_H

#include "base/arena.h"
#include "base/error.h"
#include "base/table.h"
#include "client/session.h"
#include "domain/codes.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * What bpv-client can do. A verb asks, writes its files, and tells in a table what happened; it prints nothing.
 */
struct order {
	struct arena *arena; /* of the whole order: tables live here */
	const struct client_settings *settings;
	const char *passphrase; /* NULL: none */
	struct edge edge;
	const char *file;             /* push, withdraw: what to send */
	const char *out;              /* pull, codebook, status: where to; NULL: not given */
	const char *refused_file;     /* push; NULL: beside `file` */
	const char *outcome_file;     /* push: what became of every record; NULL: not asked */
	const char *state_file;       /* push: its journal; NULL: beside `file` */
	const char *kenmerk;          /* withdraw, status: of one record; NULL: not given */
	const char *reden, *weigeren; /* withdraw: with `kenmerk` */
	const char *format, *shape;   /* pull, sync, bestand; NULL: not given */
	const char *to, *schema;      /* sync: its target; NULL: not given */
	size_t batch;
	int page, weeks;
	int64_t since;
	bool dry_run, all_or_nothing, excel, json, missing, again, verify, quiet;
	/* Called before the first message of a push, and after each of a push or pull; may be NULL. */
	void (*progress)(void *context, int64_t done, int64_t total);
	void *progress_context;
};

/*
 * True: done; *exit_code says how it ended (1: some records refused). False: the error says why not. *table is set when
 * there is something to tell, which a push that broke off has too.
 */
typedef bool verb_fn(
	const struct order *order, struct table **table, int *exit_code, struct error *err);

/*
 * What --format and --shape say of files that are CSV or JSON Lines: csv or jsonl, long or wide. NONE: not given. Error: USAGE.
 */
bool order_format(const struct order *order, enum formaat *out, struct error *err) MUST_CHECK;
bool order_shape(const struct order *order, enum vorm *out, struct error *err) MUST_CHECK;

/* In files of their own. */
verb_fn verb_push, verb_withdraw, verb_status, verb_sync, verb_bestand;

struct verb {
	const char *name;
	verb_fn *run;
	enum { VERB_ALONE, VERB_TAKES_FILE, VERB_MAY_FILE, VERB_TAKES_OUT, VERB_MAY_OUT } takes;
	bool one_line;     /* a person gets the sentences of its table, which is for scripts */
	unsigned patience; /* minutes to go on with one message, unless --patience says otherwise */
	const char *pattern, *help; /* "push FILE.csv" */
};

/* In the order in which a newcomer needs them. */
extern const struct verb client_verbs[];
extern const size_t client_verb_count;

/* NULL: there is no such verb. */
const struct verb *client_verb(const char *name);

#endif
