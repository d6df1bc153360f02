#ifndef BULK_JOBS_H
#define BULK_JOBS_H

#include "bulk/inside.h"

#include <pthread.h>
#include <time.h>

/* Private to this room: what waits to be built, between who asks (bulk.c) and who builds (builder.c). */

/*
 * A school may ask for many things at once; this many wait, and the rest hears that it should ask again. So no flood of requests
 * is more work than the builders do one by one.
 */
enum { JOBS_MAX = 64, JOBS_PER_SCHOOL = 4, BUILDERS_MAX = 16 };

enum job_state { JOB_FREE, JOB_WAITS, JOB_RUNS, JOB_DONE, JOB_FULL, JOB_FAILED };

/* A set to be built, or (rebuild) the bytes of one that is registered. Under the lock. */
struct job {
	enum job_state state;
	struct bulk_vraag vraag;
	bool rebuild;
	int variabele_tot; /* rebuild: that of the registered set */
	int64_t not_before_ms;
	uint64_t order;
	int waiting; /* who is told how it ended; the last one frees it */
	struct error err;
};

struct bulk {
	struct shelf shelf;
	char *database;
	struct vault *vault;
	int keep_s, wait_ms, sets_per_school, builders;
	int64_t bytes_per_school;
	int waiting_max;

	pthread_mutex_t lock;
	pthread_cond_t work;  /* something for a builder */
	pthread_cond_t ended; /* a job has ended */
	struct job jobs[JOBS_MAX];
	uint64_t orders;
	int waiting; /* who waits for a job now */
	atomic_bool stopping;
	pthread_t threads[BUILDERS_MAX];
	int started;
};

/* The job for this, made when there is room for it; NULL: ask again later. Under the lock. */
struct job *jobs_take(
	struct bulk *bulk, const struct bulk_vraag *vraag, bool rebuild, int variabele_tot);

/* The one that has waited longest, of a school for which nobody builds here; NULL: none. Under the lock. */
struct job *jobs_next(struct bulk *bulk);

/*
 * Until the job has ended, or it has been long enough. How it ended, with its error in *err when it failed; JOB_WAITS: it has
 * not. Under the lock, which is off while it waits; the job is not the caller's afterwards.
 */
enum job_state jobs_wait(struct bulk *bulk, struct job *job, struct error *err);

/* That long from now, on the clock of the conditions. */
struct timespec jobs_in_ms(int64_t ms);

/* Whether the school has as much standing there as it may. Without the lock. */
bool jobs_is_full(const struct bulk *bulk, struct store *store, int64_t school_id,
	struct instant now, bool *full, struct error *err) MUST_CHECK;

/* A builder's thread; `context` is the bulk. Ends when it is stopping. */
void *builder_run(void *context);

#endif
