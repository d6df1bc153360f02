#ifndef STORE_INSIDE_H
#define STORE_INSIDE_H

#include "store/store.h"

#include <pthread.h>
#include <stdatomic.h>

/* libpq's PGconn and PGresult, for whom includes <libpq-fe.h>. */
struct pg_conn;
struct pg_cancel;
struct pg_result;
struct parameters;
struct standbys;

/* What the files of this room share; nobody outside includes it. */

enum store_kind {
	STORE_GATEWAY, /* statements of the message plane, short time-outs */
	STORE_ADMIN, /* also those of staff (sql/beheer_*) and imports (sql/invoer_*), no statement time-out */
	STORE_CONSOLE, /* the message plane's, and those of pages (sql/console_*) */
	STORE_BARE,    /* nothing prepared: for an empty database */
};

enum {
	STORE_POSTED_MAX = 9, /* with the one that is run */
	STORE_FOUND_MAX = 2 * STORE_POSTED_MAX,
	STORE_KNOWN_SLOTS = 16,
	STORE_KNOWN_BYTES = 3 * 32,
};

/* A statement that travels with others. */
struct posted {
	const char *statement;
	bool is_foreseen;         /* its answer will be asked for */
	bool is_apart;            /* a transaction of its own, behind the commit */
	struct pg_result *answer; /* NULL: it has not travelled */
};

struct store {
	enum store_kind kind;
	char *conninfo;
	struct line *line;        /* line.h; NULL: staff, who wait for themselves */
	struct pg_conn *conn;     /* NULL: not connected */
	int64_t made_ms;          /* when that was */
	pthread_mutex_t lock;     /* of the next three, and of nothing else */
	struct pg_cancel *cancel; /* of conn */
	int socket;               /* a duplicate of conn's; -1: none */
	bool is_overdue;          /* patience.c broke it */
	atomic_llong
		due_ms; /* patience.c: until when it waits now; 0: it does not, or is in no hurry */
	int64_t left_ms;    /* of store_hurry, while it does not wait; INT64_MAX: no hurry */
	int waits;          /* how deep in calls that wait */
	struct store *next; /* patience.c */
	bool in_transaction;
	bool begins;       /* its begin is posted, and nothing was run since */
	int64_t school_id; /* what its begin declares; 0: none */
	int niveau;        /* the last migration of the database, when it connected (niveau.h) */
	bool flush;        /* the commit does not wait for every disk, store_commit does */
	bool apart;        /* what was posted behind the commit was done */
	bool journal_prepared; /* journal.c */
	bool apart_later;      /* it was not, and may be later */
	bool warned; /* the server ended the wait of a commit for its standby (connection.c) */
	const char *patience;  /* a script of store_brief or store_for_pages; NULL: none */
	bool met_lock;         /* what failed last needed a table that somebody holds */
	bool lock_refused;     /* a migration did not get its table in time (migratie.c) */
	bool listening;        /* this very connection hears of requests (notices.c) */
	bool counted;          /* it is one of the open connections (figures.h) */
	struct arena *scratch; /* parameters of the statement that runs */
	struct posted posted[STORE_POSTED_MAX]; /* queue.c: statements that wait for the next one */
	int posted_count;
	struct posted found[STORE_FOUND_MAX]; /* of those, what was foreseen and travelled */
	int found_count;
	struct standbys *standbys; /* borrowed; NULL: it has none to fall back on */
	int reads;           /* which of them conn is; STANDBYS_LEADER: it can be written to */
	struct arena *aside; /* what this transaction puts aside; NULL: nothing */
	struct buffer *aside_bytes;
	struct known_certificates { /* bewijs.c: kept long ago, and they stay */
		uint8_t digests[STORE_KNOWN_BYTES];
	} known[STORE_KNOWN_SLOTS];
};

/* ---- connection.c */

/* Connects and prepares when there is no usable connection. Errors: DK0051, DK0050. */
bool store_connect(struct store *store, struct error *err) MUST_CHECK;
void store_disconnect(struct store *store);

/* store_open that takes no longer than this, give or take half a second; it is in a hurry afterwards (store_hurry). */
struct store *store_open_within(const char *conninfo, int64_t ms, struct error *err);

/* ---- prepare.c: what a connection of this kind may be asked. Where it fails the connection is of no use. Errors: DK0050, DK0051. */
bool store_prepare(struct store *store, struct error *err) MUST_CHECK;

/* Whether a statement reads the staging tables: its text is sent when it is run, within the import that has them. */
bool store_is_of_import(const char *name);

/* The text of sql/NAME.sql; asking for a name that does not exist is a programming mistake. */
const char *store_sql(const char *name);

/* ---- failure.c */

/* Fills err from what the server or libpq said of a statement; `result` may be NULL. Always false. Never a value. */
bool store_failed(struct store *store, const struct pg_result *result, const char *statement,
	struct error *err);

/* Whether what failed may work later: of a result that is no success, or NULL. */
bool store_fails_for_now(const struct pg_result *result);

/* ---- transaction.c: begin, posted: it travels with the first statement. */
bool store_post_begin(struct store *store, struct error *err) MUST_CHECK;

/* ---- queue.c: statements whose answers nobody waits for */

/*
 * Leaves a statement to travel with the next one that is run, in one trip; when it fails, that one fails with its name. In a
 * transaction only, which a failure ends. Error: DK0051.
 */
bool store_post(struct store *store, const char *statement, const struct parameters *parameters,
	struct error *err) MUST_CHECK;

/*
 * store_post for a statement whose answer will be asked for later in this transaction, by running it with the same
 * parameters: it is here by then, or else it travels at that moment, with what was posted before and after it. They are
 * performed in the order in which they were posted.
 */
bool store_foresee(struct store *store, const char *statement, const struct parameters *parameters,
	int format, struct error *err) MUST_CHECK;

/*
 * store_post for a statement behind the commit, which is posted already: it travels with that and is a transaction of its
 * own. When it fails nothing else does; store->apart says whether it was done.
 */
bool store_post_apart(struct store *store, const char *statement,
	const struct parameters *parameters, struct error *err) MUST_CHECK;

/* Runs a statement and what was posted before it. NULL, with the error of the first that failed. */
struct pg_result *store_execute(struct store *store, const char *statement,
	const struct parameters *parameters, int format, struct error *err);

/* Back to statements one by one, for who was in libpq's pipeline and read all answers but that to the synchronisation. */
void store_leave_pipeline(struct store *store);

/* What was posted or foreseen is done with, whatever came of it: the transaction ends. */
void store_forget_posted(struct store *store);
void store_forget_foreseen(struct store *store);

/* ---- journal.c: outside a transaction, and again where it failed before. Errors: DK0050, DK0051. */
bool store_prepare_journal(struct store *store, struct error *err) MUST_CHECK;

/* store_journal by way of store_post_apart, where that is prepared. Error: DK0051. */
bool store_post_journal(struct store *store, const struct journal_entry *entry, struct error *err)
	MUST_CHECK;

/* ---- parameters.c: the values of $1, $2 … in order. */

enum { PARAMETERS_MAX = 32 };
struct parameters {
	struct arena *arena;
	int count;
	const char *values[PARAMETERS_MAX];
	int lengths[PARAMETERS_MAX];
	int formats[PARAMETERS_MAX];
};

/* Starts the next statement's parameters; those of the one before are gone. */
struct parameters parameters_start(struct store *store);
void add_string(struct parameters *parameters, const char *string_or_null);
void add_number(struct parameters *parameters, int64_t number);
void add_number_or_null(struct parameters *parameters, int64_t number_or_0);
void add_flag(struct parameters *parameters, bool flag);
void add_day(struct parameters *parameters, struct day day); /* null when not given */
void add_instant(struct parameters *parameters, struct instant instant);
void add_bytes(struct parameters *parameters, struct text bytes);

/* Arrays for unnest: text[] (NULL elements are null) and bytea[]. */
void add_strings(struct parameters *parameters, const char *const *strings, size_t count);
void add_byte_strings(struct parameters *parameters, const struct text *strings, size_t count);
void add_numbers(struct parameters *parameters, const int32_t *numbers, size_t count); /* int4[] */
void add_ids(struct parameters *parameters, const int64_t *ids, size_t count);         /* int8[] */

/* ---- rows.c: what a statement answered. */

enum format { AS_TEXT, AS_BINARY };

struct rows {
	struct pg_result *result; /* NULL after rows_close */
	int count;
	int at; /* the row that the readers below look at */
	enum format format;
};

/*
 * Runs a prepared statement. Outside a transaction a lost connection is opened first. The caller closes rows; `rows` may
 * be NULL when the answer does not matter.
 */
bool store_run(struct store *store, const char *statement, const struct parameters *parameters,
	enum format format, struct rows *rows, struct error *err) MUST_CHECK;

/* store_run for a statement that only reads, outside a transaction: tried once more when the connection turns out lost. */
bool store_read(struct store *store, const char *statement, const struct parameters *parameters,
	struct rows *rows, struct error *err) MUST_CHECK;

/* Runs fixed text of several statements (sql/NAME.sql), without parameters. */
bool store_script(struct store *store, const char *name, struct error *err) MUST_CHECK;

void rows_close(struct rows *rows);

/* Of the row at `at`. Strings and bytes are copied into the arena. */
bool row_is_null(const struct rows *rows, const char *name);
const char *row_string(
	const struct rows *rows, struct arena *arena, const char *name); /* NULL when null */
struct text row_bytes(
	const struct rows *rows, struct arena *arena, const char *name); /* AS_BINARY only */
struct text row_text(const struct rows *rows, const char *name);         /* borrowed from rows */
int64_t row_number(
	const struct rows *rows, const char *name);       /* 0 when null; AS_BINARY: of an int8 */
bool row_flag(const struct rows *rows, const char *name); /* AS_TEXT; false when null */
struct day row_day(const struct rows *rows, const char *name); /* AS_TEXT; absent when null */
struct instant row_instant(
	const struct rows *rows, const char *name); /* microseconds since 1970; 0 when null */
struct oin row_oin(const struct rows *rows, const char *name);
struct limieten row_limieten(const struct rows *rows);
struct brin row_brin(const struct rows *rows, const char *name);

/* ---- certificaten.c: what a certificate is made of, as six parameters: generation, kind and bits of key, issuer, number, policy. */
void add_origin(struct parameters *parameters, const struct identity *identity);

/* ---- overeenkomst.c: the columns of sql/overeenkomst.sql; what has statements of its own is left empty. */
void row_overeenkomst(const struct rows *rows, struct arena *arena, struct overeenkomst *out);

/* ---- admin_overeenkomsten.c: a version (0: the newest), locked until the end of the transaction. INPUT: there is none. */
bool find_overeenkomst(struct store *store, const char *nummer, int versie, int64_t *id,
	enum overeenkomst_status *status, struct error *err) MUST_CHECK;

#endif
