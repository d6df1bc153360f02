/* Who asks, who builds, and what waits in between. */
#include "bulk/bulk.h"

#include "base/log.h"
#include "bulk/inside.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/*
 * A school may ask for many things at once; this many wait, and the rest hears that it should ask again. So no flood of requests
 * is more work than the builders do one by one.
 */
enum { JOBS_MAX = 64, JOBS_PER_SCHOOL = 4, BUILDERS_MAX = 16, ELSEWHERE_MS = 250 };

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

/* ---- jobs. All under the lock. */

static bool same_set(const struct bestandenset_vraag *a, const struct bestandenset_vraag *b)
{
	return a->school_id == b->school_id && a->veldenset == b->veldenset
		&& a->open_antwoorden == b->open_antwoorden && a->formaat == b->formaat
		&& a->vorm == b->vorm && a->vanaf == b->vanaf && a->tot == b->tot
		&& a->gewist == b->gewist;
}

static bool is_pending(const struct job *job)
{
	return job->state == JOB_WAITS || job->state == JOB_RUNS;
}

/* The job for this, made when there is room for it; NULL: ask again later. */
static struct job *job_for(
	struct bulk *bulk, const struct bulk_vraag *vraag, bool rebuild, int variabele_tot)
{
	struct job *free_job = NULL;
	int of_school = 0;

	for (size_t i = 0; i < JOBS_MAX; i++) {
		struct job *job = &bulk->jobs[i];
		if (job->state == JOB_FREE)
			free_job = free_job != NULL ? free_job : job;
		else if (is_pending(job) && job->vraag.set.school_id == vraag->set.school_id)
			of_school++;
		if (is_pending(job) && job->rebuild == rebuild
			&& same_set(&job->vraag.set, &vraag->set))
			return job;
	}
	if (free_job == NULL || of_school >= JOBS_PER_SCHOOL)
		return NULL;
	*free_job = (struct job){.state = JOB_WAITS,
		.vraag = *vraag,
		.rebuild = rebuild,
		.variabele_tot = variabele_tot,
		.order = bulk->orders++};
	pthread_cond_signal(&bulk->work);
	return free_job;
}

/* The one that has waited longest, of a school for which nobody builds here. */
static struct job *next_job(struct bulk *bulk)
{
	struct job *next = NULL;
	int64_t now = clock_monotonic_ms();

	for (size_t i = 0; i < JOBS_MAX; i++) {
		struct job *job = &bulk->jobs[i];
		bool is_busy = false;
		if (job->state != JOB_WAITS || job->not_before_ms > now
			|| (next != NULL && next->order < job->order))
			continue;
		for (size_t j = 0; j < JOBS_MAX; j++)
			is_busy |= bulk->jobs[j].state == JOB_RUNS
				&& bulk->jobs[j].vraag.set.school_id == job->vraag.set.school_id;
		if (!is_busy)
			next = job;
	}
	return next;
}

static struct timespec in_ms(int64_t ms)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_sec += ms / 1000;
	at.tv_nsec += ms % 1000 * 1000000;
	if (at.tv_nsec >= 1000000000) {
		at.tv_sec++;
		at.tv_nsec -= 1000000000;
	}
	return at;
}

/* Until the job has ended, or it has been long enough. How it ended; JOB_WAITS: it has not. */
static enum job_state wait_for(struct bulk *bulk, struct job *job, struct error *err)
{
	const struct timespec until = in_ms(bulk->wait_ms);
	enum job_state state = JOB_WAITS;

	if (bulk->waiting >= bulk->waiting_max)
		return JOB_WAITS;
	bulk->waiting++;
	job->waiting++;
	while (is_pending(job) && !atomic_load(&bulk->stopping)
		&& pthread_cond_timedwait(&bulk->ended, &bulk->lock, &until) == 0)
		;
	if (!is_pending(job)) {
		state = job->state;
		if (state == JOB_FAILED)
			*err = job->err;
	}
	bulk->waiting--;
	if (--job->waiting == 0 && !is_pending(job))
		job->state = JOB_FREE;
	return state;
}

/* ---- building: in a builder's thread, without the lock. */

static bool is_full(const struct bulk *bulk, struct store *store, int64_t school_id,
	struct instant now, bool *full, struct error *err)
{
	int64_t sets, bytes;

	if (!store_count_bestanden(store, school_id, now, &sets, &bytes, err))
		return false;
	*full = sets >= bulk->sets_per_school || bytes >= bulk->bytes_per_school;
	return true;
}

/* What stands in the way of a build, or nothing: then the school is locked until the transaction ends. */
static bool prepare(struct bulk *bulk, struct store *store, struct arena *arena,
	const struct job *job, enum job_state *state, struct error *err)
{
	const struct bestandenset_vraag *set = &job->vraag.set;
	struct instant now = clock_now();
	struct bestandenset found;
	const char *const *gone;
	size_t count;
	bool locked, is_there = false, full = false;

	if (!store_lock_bestanden(store, set->school_id, &locked, err))
		return false;
	if (!locked) {
		*state = JOB_WAITS; /* somebody builds for this school elsewhere */
		return true;
	}
	*state = JOB_RUNS;
	if (job->rebuild)
		return true;
	/* One of before that is past its time would be in the way. */
	if (!store_expire_bestanden(store, arena, now, &gone, &count, err)
		|| !store_find_bestandenset(store, set, now, &found, &is_there, err)
		|| !is_full(bulk, store, set->school_id, now, &full, err))
		return false;
	if (is_there)
		*state = JOB_DONE;
	else if (full)
		*state = JOB_FULL;
	return true;
}

static bool build(struct bulk *bulk, struct store *store, struct arena *arena,
	const struct job *job, struct error *err)
{
	struct build building = {
		.arena = arena,
		.store = store,
		.shelf = &bulk->shelf,
		.vault = bulk->vault,
		.vraag = &job->vraag,
		.stopping = &bulk->stopping,
		.variabele_tot = job->rebuild ? job->variabele_tot : 0,
	};

	if (!job->rebuild)
		return build_set(&building, bulk->keep_s, err);
	building.files = arena_array(arena, BUILD_FILES_MAX, sizeof *building.files);
	return build_facts(&building, err);
}

static bool perform(struct bulk *bulk, struct store *store, struct arena *arena,
	const struct job *job, enum job_state *state, struct error *err)
{
	if (!store_begin_of_school(store, job->vraag.set.school_id, err))
		return false;
	if (!prepare(bulk, store, arena, job, state, err)
		|| (*state == JOB_RUNS && !build(bulk, store, arena, job, err))) {
		store_rollback(store);
		return false;
	}
	if (*state == JOB_RUNS)
		*state = JOB_DONE;
	return store_commit(store, err);
}

static void note(const struct job *job, enum job_state state, int64_t ms, const struct error *err)
{
	char duration[24], tot[24];

	snprintf(duration, sizeof duration, "%lld", (long long)ms);
	snprintf(tot, sizeof tot, "%lld", (long long)job->vraag.set.tot);
	if (state == JOB_DONE)
		LOG(LOG_LEVEL_INFO, "files_built", {"school", job->vraag.school.code}, {"tot", tot},
			{"ms", duration});
	else if (state == JOB_FAILED)
		LOG(LOG_LEVEL_WARNING, "files_not_built", {"school", job->vraag.school.code},
			{"tot", tot}, {"reason", err->detail});
}

/* ---- cleaning */

struct known {
	const char *const *digests;
	size_t count;
};

static bool is_known(const void *context, const char *sha256)
{
	const struct known *known = context;

	for (size_t i = 0; i < known->count; i++)
		if (strcmp(known->digests[i], sha256) == 0)
			return true;
	return false;
}

/* What is past its time goes from the registry and from here, with what others forgot and what a crash left. */
static bool clean(const struct bulk *bulk, struct store *store, struct error *err)
{
	struct arena *arena = arena_create(0);
	const char *const *gone;
	struct known known;
	size_t count;
	bool ok = store_expire_bestanden(store, arena, clock_now(), &gone, &count, err);

	for (size_t i = 0; ok && i < count; i++)
		shelf_remove(&bulk->shelf, gone[i]);
	ok = ok && store_list_bestanden(store, arena, &known.digests, &known.count, err);
	if (ok)
		shelf_sweep(&bulk->shelf, is_known, &known);
	arena_destroy(&arena);
	return ok;
}

/* ---- builders */

/* A quarter of a set's life, so that what is past it is gone soon; a minute is soon enough. */
static int64_t clean_every_ms(const struct bulk *bulk)
{
	int64_t quarter = (int64_t)bulk->keep_s * 250;

	return quarter > 60000 ? 60000 : quarter < 250 ? 250 : quarter;
}

struct builder {
	struct bulk *bulk;
	struct store *store; /* NULL: not connected yet */
	bool cleans;
	int64_t clean_at_ms;
};

static bool builder_store(struct builder *builder, struct error *err)
{
	if (builder->store == NULL)
		builder->store = store_open(builder->bulk->database, err);
	return builder->store != NULL;
}

/* Takes the lock off while it works. */
static void run_job(struct builder *builder, struct job *job)
{
	struct bulk *bulk = builder->bulk;
	int64_t started = clock_monotonic_ms();
	enum job_state state = JOB_FAILED;
	struct error err = {0};

	job->state = JOB_RUNS;
	const struct job copy = *job;
	pthread_mutex_unlock(&bulk->lock);
	struct arena *arena = arena_create(0);
	if (!builder_store(builder, &err)
		|| !perform(bulk, builder->store, arena, &copy, &state, &err))
		state = JOB_FAILED;
	arena_destroy(&arena);
	note(&copy, state, clock_monotonic_ms() - started, &err);
	pthread_mutex_lock(&bulk->lock);
	job->state = state;
	job->err = err;
	job->not_before_ms = clock_monotonic_ms() + ELSEWHERE_MS;
	/* Nobody waits for it any more: whoever builds elsewhere will do it, or it is asked for again. */
	if (job->waiting == 0)
		job->state = JOB_FREE;
	pthread_cond_broadcast(&bulk->ended);
	pthread_cond_broadcast(&bulk->work);
}

/* What all schools are held against, counted once for all of them when something was imported. */
static bool refresh_benchmark(struct store *store, struct error *err)
{
	int64_t started = clock_monotonic_ms();
	bool refreshed;
	char ms[24];

	if (!store_begin(store, err))
		return false;
	if (!store_refresh_benchmark(store, clock_now(), &refreshed, err)) {
		store_rollback(store);
		return false;
	}
	snprintf(ms, sizeof ms, "%lld", (long long)(clock_monotonic_ms() - started));
	if (refreshed)
		LOG(LOG_LEVEL_INFO, "benchmark", {"ms", ms});
	return store_commit(store, err);
}

/* Takes the lock off while it cleans. */
static void clean_when_due(struct builder *builder)
{
	struct bulk *bulk = builder->bulk;
	struct error err;

	if (!builder->cleans || clock_monotonic_ms() < builder->clean_at_ms)
		return;
	builder->clean_at_ms = clock_monotonic_ms() + clean_every_ms(bulk);
	pthread_mutex_unlock(&bulk->lock);
	if (!builder_store(builder, &err) || !clean(bulk, builder->store, &err)
		|| !refresh_benchmark(builder->store, &err))
		LOG(LOG_LEVEL_WARNING, "files", {"reason", err.detail});
	pthread_mutex_lock(&bulk->lock);
}

static void *run_builder(void *context)
{
	struct builder builder = {.bulk = context};
	struct bulk *bulk = context;

	pthread_mutex_lock(&bulk->lock);
	builder.cleans = bulk->started++ == 0;
	while (!atomic_load(&bulk->stopping)) {
		struct job *job = next_job(bulk);
		if (job != NULL) {
			run_job(&builder, job);
			continue;
		}
		clean_when_due(&builder);
		if (next_job(bulk) != NULL || atomic_load(&bulk->stopping))
			continue;
		const struct timespec until = in_ms(
			clean_every_ms(bulk) < ELSEWHERE_MS ? clean_every_ms(bulk) : ELSEWHERE_MS);
		pthread_cond_timedwait(&bulk->work, &bulk->lock, &until);
	}
	pthread_mutex_unlock(&bulk->lock);
	store_close(&builder.store);
	return NULL;
}

static void init_condition(pthread_cond_t *condition)
{
	pthread_condattr_t attributes;

	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(condition, &attributes);
	pthread_condattr_destroy(&attributes);
}

struct bulk *bulk_create(const struct bulk_config *config, struct error *err)
{
	struct bulk *bulk = calloc(1, sizeof *bulk);

	if (bulk == NULL)
		abort();
	if (!shelf_open(&bulk->shelf, config->directory, err)) {
		free(bulk);
		return NULL;
	}
	bulk->database = strdup(config->database);
	if (bulk->database == NULL)
		abort();
	bulk->vault = vault_share(config->vault);
	bulk->keep_s = config->keep_s;
	bulk->wait_ms = config->wait_ms;
	bulk->sets_per_school = config->sets_per_school;
	bulk->bytes_per_school = (int64_t)config->megabytes_per_school * 1000000;
	bulk->builders = config->builders < BUILDERS_MAX ? config->builders : BUILDERS_MAX;
	bulk->waiting_max = config->waiters;
	pthread_mutex_init(&bulk->lock, NULL);
	init_condition(&bulk->work);
	init_condition(&bulk->ended);
	for (int i = 0; i < bulk->builders; i++)
		if (pthread_create(&bulk->threads[i], NULL, run_builder, bulk) != 0)
			abort();
	return bulk;
}

void bulk_destroy(struct bulk **bulk)
{
	struct bulk *old = *bulk;

	*bulk = NULL;
	if (old == NULL)
		return;
	pthread_mutex_lock(&old->lock);
	atomic_store(&old->stopping, true);
	pthread_cond_broadcast(&old->work);
	pthread_cond_broadcast(&old->ended);
	pthread_mutex_unlock(&old->lock);
	for (int i = 0; i < old->builders; i++)
		pthread_join(old->threads[i], NULL);
	vault_close(&old->vault);
	pthread_cond_destroy(&old->work);
	pthread_cond_destroy(&old->ended);
	pthread_mutex_destroy(&old->lock);
	free(old->database);
	free(old);
}

/* ---- asking */

bool bulk_ask(struct bulk *bulk, struct store *store, const struct bulk_vraag *vraag,
	enum bulk_answer *answer, struct bestandenset *out, struct error *err)
{
	enum job_state state = JOB_WAITS;
	bool found, full;

	if (!store_find_bestandenset(store, &vraag->set, vraag->now, out, &found, err))
		return false;
	*answer = BULK_READY;
	if (found)
		return true;
	if (!is_full(bulk, store, vraag->set.school_id, vraag->now, &full, err))
		return false;
	*answer = BULK_FULL;
	if (full)
		return true;
	pthread_mutex_lock(&bulk->lock);
	struct job *job = job_for(bulk, vraag, false, 0);
	if (job != NULL)
		state = wait_for(bulk, job, err);
	pthread_mutex_unlock(&bulk->lock);
	if (state == JOB_FAILED)
		return false;
	if (state == JOB_FULL)
		return true;
	/* It may have come to its end meanwhile, here or elsewhere. */
	if (!store_find_bestandenset(store, &vraag->set, vraag->now, out, &found, err))
		return false;
	*answer = found ? BULK_READY : BULK_LATER;
	return true;
}

void bulk_token(const struct bulk *bulk, const struct bestand_rij *file, char out[BULK_TOKEN_SIZE])
{
	name_token(bulk->vault, file->zaad, out);
}

/* ---- opening */

static bool write_small(const struct bulk *bulk, const struct bestand_plaats *bestand,
	struct text bytes, struct error *err)
{
	char name[SHELF_NAME], sha256[SHELF_DIGEST_HEX];
	uint8_t digest[32];
	int fd;

	vault_digest(bytes, digest);
	text_hex(digest, sizeof digest, sha256);
	if (strcmp(sha256, bestand->sha256) != 0)
		return FAIL(err, INTERNAL, NULL, "file %lld is not what was registered",
			(long long)bestand->id);
	if (!shelf_begin(&bulk->shelf, name, &fd, err))
		return false;
	if (write(fd, bytes.at, bytes.len) != (ssize_t)bytes.len) {
		(void)FAIL(err, DK0051, "GW-F1", "[files] directory: %s", strerror(errno));
		shelf_drop(&bulk->shelf, name, fd);
		return false;
	}
	return shelf_keep(&bulk->shelf, name, fd, sha256, err);
}

/* Of the snapshot, as it was asked for the first time. */
static bool rebuild(struct bulk *bulk, struct store *store, const struct bestand_plaats *bestand,
	struct error *err)
{
	struct bulk_vraag vraag = {.school = bestand->school, .now = bestand->gemaakt};
	enum job_state state = JOB_WAITS;
	enum bestandsoort soort;
	struct bestandenset set;
	bool found;

	if (!store_find_set_of_bestand(store, bestand->id, &vraag.set, &set, &soort, &found, err))
		return false;
	if (!found)
		return FAIL(
			err, INTERNAL, NULL, "file %lld is gone meanwhile", (long long)bestand->id);
	(void)oin_school(&vraag.school, &vraag.brin);
	pthread_mutex_lock(&bulk->lock);
	struct job *job = job_for(bulk, &vraag, true, set.variabele_tot);
	if (job != NULL)
		state = wait_for(bulk, job, err);
	pthread_mutex_unlock(&bulk->lock);
	if (state == JOB_FAILED)
		return false;
	return state == JOB_DONE
		|| FAIL(err, DK0051, "GW-F1", "file %lld is being built again",
			(long long)bestand->id);
}

bool bulk_open(struct bulk *bulk, struct store *store, const struct bestand_plaats *bestand,
	int *fd, struct error *err)
{
	int found = shelf_find(&bulk->shelf, bestand->sha256, bestand->bytes);

	if (found < 0) {
		struct arena *arena = arena_create(0);
		struct text bytes = TEXT("");
		bool ok = store_load_bestand_inhoud(store, arena, bestand->id, &bytes, err)
			&& (bytes.len > 0 ? write_small(bulk, bestand, bytes, err)
					  : rebuild(bulk, store, bestand, err));
		arena_destroy(&arena);
		if (!ok)
			return false;
		found = shelf_find(&bulk->shelf, bestand->sha256, bestand->bytes);
	}
	if (found < 0)
		return FAIL(err, INTERNAL, NULL, "file %lld: what is built now is something else",
			(long long)bestand->id);
	*fd = found;
	return true;
}
