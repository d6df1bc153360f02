#ifndef GATEWAY_INSIDE_H
#define GATEWAY_INSIDE_H

#include "access/trace.h"
#include "addressing/addressing.h"
#include "base/log.h"
#include "bulk/bulk.h"
#include "config/config.h"
#include "gateway/followed.h"
#include "gateway/gateway.h"
#include "gateway/guesses.h"
#include "gateway/latency.h"
#include "gateway/limits.h"
#include "gateway/metrics.h"
#include "gateway/sightings.h"
#include "operation/operation.h"
#include "response/response.h"
#include "security/security.h"
#include "store/readers.h"
#include "store/standbys.h"
#include "store/store.h"
#include "transport/door.h"
#include "transport/heritage.h"
#include "transport/transport.h"
#include "vault/vault.h"
#include "wire/wire.h"

#include <pthread.h>

/* What the files of this room share; nobody outside includes it. */

enum { LISTENER_MESSAGES, LISTENER_HEALTH, LISTENER_REHEARSAL, LISTENER_COUNT };

struct backlog;
struct notices;
struct upkeep;
struct catch_up;
struct crl_keeper;
struct watch;

/* What a reload replaces: see settings.c. Immutable. */
struct settings {
	struct config config;
	struct addressing_config addressing;
	struct response_config response;
	struct security *security;
	struct vault *vault;
};

/* How the last reload went. */
struct reload_outcome {
	struct instant at; /* 0: there was none */
	bool ok;
	const char *cause; /* static */
	char reason[240];  /* when it was refused */
	char waiting[240]; /* settings that need a restart to change */
};

/* Shared by all threads, and read-only after gateway_create but for what guards itself or has a lock. */
struct gateway {
	const struct config *config; /* of the start: for what only a restart changes */
	struct oin own;
	int64_t asked_before; /* the start does for reloads up to this one; -1: for none */
	struct transport *transport;
	struct metrics_counts counts; /* guards itself */
	struct limits *limits;        /* guards itself */
	struct guesses *guesses;      /* guards itself */
	struct sightings *sightings;  /* guards itself */
	struct latencies *latencies;  /* guards itself */
	struct backlog *backlog;      /* guards itself */
	struct standbys
		*standbys; /* guards itself; NULL: nobody reads where nothing can be written */
	struct readers *readers; /* guards itself; NULL: pages are read on the primary */
	struct bulk *bulk;       /* guards itself; NULL: results are not given as files */
	atomic_bool clock_off;   /* as readiness last found it */
	atomic_bool unready;     /* the same */
	atomic_bool parting;     /* it will stop: readiness says so */
	atomic_bool
		leaving; /* another process has taken over: what need not be done twice is done there */
	struct door *door;         /* NULL: nobody can take over */
	struct heritage *heritage; /* what it took over itself; NULL: nothing */
	atomic_llong upkept_s,
		sealed_s; /* when those last went well; seconds since 1970, 0: not yet */

	/* The threads beside the messages, while gateway_run. */
	struct upkeep *upkeep;
	struct catch_up *catch_up; /* NULL: nothing is ever put aside */
	struct watch *watch;
	struct crl_keeper *crl_keeper; /* NULL before gateway_run; there until gateway_destroy */
	struct notices *notices;       /* under the lock */

	pthread_mutex_t lock;
	struct settings *settings;  /* under the lock; taken by settings_now */
	struct reload_outcome last; /* under the lock and written under reloading as well */

	pthread_mutex_t reloading; /* held by whoever reloads; taken before `lock` */
	struct followed followed;  /* under reloading */
};

/* gateway.c: from settings to what the rooms below want to know. */
struct security_config security_settings(
	const struct gateway *gateway, const struct config *config);
struct crl_source crl_source_of(const struct config *config);

/* listeners.c: how many there are; the rehearsal stands last, and may be off. */
size_t listeners_of(struct gateway *gateway, const struct config *config,
	struct listen_config out[LISTENER_COUNT]);

/*
 * succession.c: the process before this one and the one after it. What is to be taken over, before listeners are opened; then
 * the door for who comes next; then, in gateway_run, that we serve.
 */
bool succession_begin(struct gateway *gateway, struct error *err) MUST_CHECK;
bool succession_open(struct gateway *gateway, struct error *err) MUST_CHECK;
void succession_serve(struct gateway *gateway);

/* settings.c. Takes over the security, the vault and the arena (NULL: the configuration lives elsewhere). */
struct settings *settings_create(const struct gateway *gateway, const struct config *config,
	struct arena *arena, struct security *security, struct vault *vault);
/* Those of this moment, kept until the arena ends: one set for one exchange. */
const struct settings *settings_now(struct gateway *gateway, struct arena *arena);
/* Takes them over; the log level follows. */
void settings_adopt(struct gateway *gateway, struct settings *fresh);
void settings_release(void *settings); /* NULL is fine */

enum { RELEASED_SLOTS = 64 };

/* A file whose release to somebody was noted not long ago. */
struct released {
	int64_t bestand_id;
	struct oin to;
	struct instant at;
};

/* One thread's own tools. */
struct worker {
	struct gateway *gateway;
	struct store *store;   /* NULL while the database has never been reached */
	int64_t hurry_ms;      /* 0: none */
	bool is_brief;         /* it only looks: store_brief */
	struct reader *reader; /* NULL: pages are read in the store */
	struct wire *wire;
	struct latency *latency; /* the gateway's to free */
	struct released released[RELEASED_SLOTS];
};

/* listeners.c: the worker's store, opened when needed. Error: DK0051. */
bool worker_store(struct worker *worker, struct store **out, struct error *err) MUST_CHECK;

/* How long the database may take for all that this worker asks from now on; 0: as long as it takes. */
void worker_hurry(struct worker *worker, int64_t ms);

/* bestanden.c: one file of results, or a piece of it. */
void bestand_answer(
	void *worker, struct arena *arena, const struct delivery *in, struct dispatch *out);

/* exchange.c: one message, from delivery to dispatch. */
void exchange_run(
	void *worker, struct arena *arena, const struct delivery *in, struct dispatch *out);

/* documents.c: the WSDL and XSD by name, byte for byte; false when the request asks for neither. */
bool documents_answer(const struct config *config, const struct delivery *in, struct dispatch *out);

/* paths.c: what lives where. */
enum path_kind { PATH_UNKNOWN, PATH_ENDPOINT, PATH_DOCUMENT };
struct path_row {
	const char *path;
	enum path_kind kind;
	enum profile profile; /* PATH_ENDPOINT */
	const char *document; /* PATH_DOCUMENT: name of the embedded file */
};
/* NULL: nothing, or an endpoint of a profile that is not served. */
const struct path_row *path_find(const struct config *config, const char *path);
/* Whether a file of results is asked for, and by which name; what follows the path is any text. */
bool path_is_of_files(const char *path);
const char *path_file_name(const char *path);

/* journal.c: one row and one log line per exchange; never fails the exchange. */
struct exchange_record {
	const struct delivery *in;
	const struct dispatch *out;
	const struct opened *opened;
	struct claimed claimed;            /* of a letter that was refused before: a glimpse */
	const struct authentic *authentic; /* zeroed: not proven */
	const struct granted *granted;     /* NULL: not reached */
	const struct error *err;           /* NULL: answered */
	const struct standing *standing;   /* zeroed: not asked */
	enum step step;                    /* where it ended */
	bool refused;                      /* requestGoedgekeurd=false */
	bool repeated;                     /* the answer of before */
	const char *foutcodes;             /* NULL: none were told */
	int64_t rows, milliseconds;
	bool journalled; /* its row went with the commit */
	struct instant now;
};
/* What the row says, borrowed from the record; for the commit, which comes before the end: milliseconds are until then. */
struct journal_entry journal_entry_of(const struct exchange_record *record);
void journal_exchange(struct worker *worker, const struct exchange_record *record);

/* The same of a file that was asked for: no letter, so it says nothing of itself. */
struct fetch_record {
	const struct delivery *in;
	const struct dispatch *out;
	const struct identity *channel;  /* oin "": not read */
	const struct oin *school;        /* whose file it is; NULL: there is none of that name */
	const struct standing *standing; /* zeroed: not asked */
	const struct error *err;         /* NULL: answered */
	const char *foutcode;            /* of the limit that it was over, or NULL */
	enum step step;                  /* where it ended */
	bool is_granted;
	int64_t rows, bytes,
		milliseconds; /* what it came down to, whether or not all of it is read */
	struct instant now;
};
void journal_fetch(struct worker *worker, const struct fetch_record *record);

/* upkeep.c: a thread that seals the audit, and asks the store for its housekeeping once an hour; never in a message's path. */
struct upkeep *upkeep_start(struct gateway *gateway);
void upkeep_stop(struct upkeep **upkeep);

/* catch_up.c: a thread that does what was put aside while no server could be written to; NULL when there are no standbys. */
struct catch_up *catch_up_start(struct gateway *gateway);
void catch_up_stop(struct catch_up **catch_up);

/* watch.c: a thread that reloads when files change on disk; NULL when the settings do not want it. */
struct watch *watch_start(struct gateway *gateway);
void watch_stop(struct watch **watch);

/* notices.c: a thread that tells the register what this gateway uses, and reloads when staff asks for it. */
struct notices *notices_start(struct gateway *gateway);
void notices_wake(struct notices *notices); /* there is something to tell. NULL is fine. */
void notices_stop(struct notices **notices);

/*
 * clock_difference.c: whether the database can be worked with, and how far our clock is ahead of its; whether that is no
 * more than the settings allow (a change is logged). Errors: DK0051.
 */
bool database_ready(struct worker *worker, double *ahead_s, struct error *err) MUST_CHECK;
bool clock_agrees(struct gateway *gateway, double ahead_s, struct error *err) MUST_CHECK;

/* health.c: /live and /ready on the local listener. */
void health_answer(
	void *worker, struct arena *arena, const struct delivery *in, struct dispatch *out);

#endif
