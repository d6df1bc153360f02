/* Workers: they take complete requests from a bounded queue and give back bytes. No socket comes near them. */
#include "transport/pool.h"

#include "base/clock.h"
#include "base/condition.h"
#include "transport/answer.h"
#include "transport/piece.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>

enum {
	WORKER_ARENA = 256 * 1024,
	REPLY_HEAD = 1024,
	ABOUT_MS = 10000,
	PARTY_LARGE = 4,
	CREDIT_US = 125000, /* for each worker that there is */
	LATE_MS = 30000,    /* most senders wait a minute */
};

struct pool {
	struct arena *arena;
	struct service service;
	void (*done)(void *context, struct job *job);
	void *context;
	pthread_mutex_t lock;
	pthread_cond_t filled;
	struct queue *queue;
	bool closing;
	pthread_t *threads;
	unsigned count;
	unsigned busy; /* under the lock */
};

/* For a job that comes, or until a party has rested. */
static void wait(struct pool *pool)
{
	int64_t ms = queue_wait_ms(pool->queue, clock_monotonic_ms());

	if (ms < 0) {
		pthread_cond_wait(&pool->filled, &pool->lock);
		return;
	}
	int64_t end = clock_monotonic_ms() + ms;
	const struct timespec until = {end / 1000, end % 1000 * 1000000};
	(void)pthread_cond_timedwait(&pool->filled, &pool->lock, &until);
}

/* The next job, or NULL when the pool closes and nothing is left for this worker. */
static struct job *take(struct pool *pool)
{
	struct job *job;

	pthread_mutex_lock(&pool->lock);
	while ((job = queue_take(pool->queue, clock_monotonic_ms())) == NULL && !pool->closing)
		wait(pool);
	pool->busy += job != NULL;
	pthread_mutex_unlock(&pool->lock);
	return job;
}

/* Before it is given back: then it is no longer ours to look at. */
static void leave(struct pool *pool, struct job *job, int64_t cost_us)
{
	pthread_mutex_lock(&pool->lock);
	job->is_large = job->answer.len >= ANSWER_LARGE;
	queue_done(pool->queue, job, job->is_large, cost_us, clock_monotonic_ms());
	pool->busy--;
	pthread_mutex_unlock(&pool->lock);
}

static void handle(
	const struct service *service, void *worker, struct arena *arena, struct job *job)
{
	struct dispatch out = {0};

	service->handle(worker, arena, &job->delivery, &out);
	job->close = job->close || out.close;
	job->reply = arena_create(REPLY_HEAD);
	job->answer = answer_format(job->reply, &out,
		&(struct answer_marks){job->correlation, job->delivery.trace}, job->head_only,
		job->close);
	if (out.file != NULL)
		job->piece = piece_take(job->reply, out.file, job->head_only);
	arena_destroy(&job->request);
	arena_reset(arena);
}

static void *work(void *context)
{
	struct pool *pool = context;
	struct arena *arena = arena_create(WORKER_ARENA);
	void *worker = pool->service.worker_start(pool->service.context);
	struct job *job;
	int64_t before = clock_thread_us(), now;

	while ((job = take(pool)) != NULL) {
		if (!job->place.late)
			handle(&pool->service, worker, arena, job);
		/* What it costs to look for a job is for whose job was found. */
		now = clock_thread_us();
		leave(pool, job, now - before);
		before = now;
		pool->done(pool->context, job);
	}
	pool->service.worker_stop(worker);
	arena_destroy(&arena);
	return NULL;
}

/* Signals are for the thread that serves, so workers start with all of them blocked. */
static int start_threads(struct pool *pool, unsigned wanted)
{
	sigset_t all, before;
	int failed = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (pool->count < wanted && failed == 0) {
		failed = pthread_create(&pool->threads[pool->count], NULL, work, pool);
		if (failed == 0)
			pool->count++;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed;
}

struct pool *pool_create(const struct listen_config *config,
	void (*done)(void *context, struct job *job), void *context, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct pool *pool = arena_take(arena, sizeof *pool);
	unsigned wanted = config->workers > 0 ? config->workers : 1;

	pool->arena = arena;
	pool->service = config->service;
	pool->done = done;
	pool->context = context;
	pool->queue = queue_create(arena,
		&(struct queue_limits){config->queue, wanted,
			config->party_workers > 0 ? config->party_workers : (wanted + 3) / 4,
			ABOUT_MS, PARTY_LARGE, config->large_answers,
			config->party_permille * wanted, CREDIT_US * (int64_t)wanted, LATE_MS});
	pool->threads = arena_array(arena, wanted, sizeof *pool->threads);
	pthread_mutex_init(&pool->lock, NULL);
	condition_create(&pool->filled);

	int failed = start_threads(pool, wanted);
	if (failed == 0)
		return pool;
	FAIL(err, CONFIG, "GW-T3", "cannot start %u workers: %s", wanted, strerror(failed));
	pool_destroy(&pool);
	return NULL;
}

struct job *pool_submit(struct pool *pool, uint64_t party, struct job *job)
{
	pthread_mutex_lock(&pool->lock);
	struct job *left_out = queue_put(pool->queue, party, job, clock_monotonic_ms());
	if (left_out != job)
		pthread_cond_signal(&pool->filled);
	pthread_mutex_unlock(&pool->lock);
	return left_out;
}

void pool_sent(struct pool *pool, struct job *job)
{
	pthread_mutex_lock(&pool->lock);
	queue_sent(pool->queue, job);
	pthread_cond_signal(&pool->filled);
	pthread_mutex_unlock(&pool->lock);
}

struct pool_figures pool_figures(struct pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	struct pool_figures figures = {queue_waiting(pool->queue), pool->busy, pool->count};
	pthread_mutex_unlock(&pool->lock);
	return figures;
}

void pool_hurry(struct pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	queue_hurry(pool->queue);
	pthread_cond_broadcast(&pool->filled);
	pthread_mutex_unlock(&pool->lock);
}

void pool_destroy(struct pool **pool)
{
	struct pool *old = *pool;

	if (old == NULL)
		return;
	pthread_mutex_lock(&old->lock);
	old->closing = true;
	queue_hurry(old->queue);
	pthread_cond_broadcast(&old->filled);
	pthread_mutex_unlock(&old->lock);
	for (unsigned i = 0; i < old->count; i++)
		pthread_join(old->threads[i], NULL);
	pthread_cond_destroy(&old->filled);
	pthread_mutex_destroy(&old->lock);
	struct arena *arena = old->arena; /* holds *old itself */
	arena_destroy(&arena);
	*pool = NULL;
}
