/* Who builds: a thread that takes jobs, one transaction each, and in between puts away what is past its time. */
#include "bulk/jobs.h"

#include "base/log.h"

#include <stdio.h>

/* Somebody builds for this school on another machine: so long until it is looked at again. */
enum { ELSEWHERE_MS = 250 };

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
	/* One of before that is past its time would be in the way. Of others none is held until this build ends. */
	if (!store_expire_bestanden(store, arena, set->school_id, now, &gone, &count, err)
		|| !store_find_bestandenset(store, set, now, &found, &is_there, err)
		|| !jobs_is_full(bulk, store, set->school_id, now, &full, err))
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
	bool ok = store_expire_bestanden(store, arena, 0, clock_now(), &gone, &count, err);

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

void *builder_run(void *context)
{
	struct builder builder = {.bulk = context};
	struct bulk *bulk = context;

	pthread_mutex_lock(&bulk->lock);
	builder.cleans = bulk->started++ == 0;
	while (!atomic_load(&bulk->stopping)) {
		struct job *job = jobs_next(bulk);
		if (job != NULL) {
			run_job(&builder, job);
			continue;
		}
		clean_when_due(&builder);
		if (jobs_next(bulk) != NULL || atomic_load(&bulk->stopping))
			continue;
		const struct timespec until = jobs_in_ms(
			clean_every_ms(bulk) < ELSEWHERE_MS ? clean_every_ms(bulk) : ELSEWHERE_MS);
		pthread_cond_timedwait(&bulk->work, &bulk->lock, &until);
	}
	pthread_mutex_unlock(&bulk->lock);
	store_close(&builder.store);
	return NULL;
}
