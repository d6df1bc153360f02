/* The table of what is to be built: what is asked alike is one job, and a school has few at a time. */
#include "bulk/jobs.h"

static bool same_set(const struct bestandenset_vraag *a, const struct bestandenset_vraag *b)
{
	return a->school_id == b->school_id && a->veldenset == b->veldenset
		&& a->open_antwoorden == b->open_antwoorden && a->formaat == b->formaat
		&& a->vorm == b->vorm && a->vanaf == b->vanaf && a->tot == b->tot
		&& a->verdwenen == b->verdwenen && a->gewist == b->gewist;
}

static bool is_pending(const struct job *job)
{
	return job->state == JOB_WAITS || job->state == JOB_RUNS;
}

struct job *jobs_take(
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

struct job *jobs_next(struct bulk *bulk)
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

struct timespec jobs_in_ms(int64_t ms)
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

enum job_state jobs_wait(struct bulk *bulk, struct job *job, struct error *err)
{
	const struct timespec until = jobs_in_ms(bulk->wait_ms);
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

bool jobs_is_full(const struct bulk *bulk, struct store *store, int64_t school_id,
	struct instant now, bool *full, struct error *err)
{
	int64_t sets, bytes;

	if (!store_count_bestanden(store, school_id, now, &sets, &bytes, err))
		return false;
	*full = sets >= bulk->sets_per_school || bytes >= bulk->bytes_per_school;
	return true;
}
