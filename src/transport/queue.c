/*
 * Turns: a ring of parties that have something waiting, one job at a time from each; and what each has cost (GW-T4). An account
 * is one moment: when all of the credit will be there again.
 */
#include "transport/queue.h"

#include "transport/pool.h"

#include <stddef.h>

enum { BUCKETS = 256, ACCOUNTS = 1024, WAYS = 8 };

TAILQ_HEAD(jobs, job);

/* Here while it has a job waiting or at work, or a large answer on its way out. */
struct party {
	uint64_t key;
	struct jobs jobs;
	unsigned waiting, busy, large;
	bool pulls;                /* its last answer was large, so the next may be */
	TAILQ_ENTRY(party) turn;   /* in the ring while something waits */
	SLIST_ENTRY(party) bucket; /* of those that are here; or of the spare ones */
};

SLIST_HEAD(parties, party);

struct account {
	uint64_t key;
	int64_t whole_us; /* long ago: free */
};

struct queue {
	struct queue_limits limits;
	unsigned waiting, large;
	TAILQ_HEAD(ring, party) ring;
	struct parties buckets[BUCKETS], spare;
	uint64_t
		last; /* whose job came in last, and when it last was another's than the one before */
	bool any;
	int64_t changed_ms;
	struct account accounts[ACCOUNTS];
};

struct queue *queue_create(struct arena *arena, const struct queue_limits *limits)
{
	struct queue *queue = arena_take(arena, sizeof *queue);
	/*
	 * Everybody who waits or is at work, and as many again whose large answer was made since the serving thread looked. One
	 * more: a party is found its place before another makes room for it.
	 */
	size_t count = 2 * ((size_t)limits->waiting + limits->workers) + 2 * limits->large + 1;
	struct party *parties = arena_array(arena, count, sizeof *parties);

	queue->limits = *limits;
	queue->changed_ms = INT64_MIN;
	TAILQ_INIT(&queue->ring);
	for (size_t i = 0; i < count; i++)
		SLIST_INSERT_HEAD(&queue->spare, &parties[i], bucket);
	return queue;
}

static struct parties *bucket_of(struct queue *queue, uint64_t key)
{
	return &queue->buckets[key % BUCKETS];
}

static struct party *party_of(struct queue *queue, uint64_t key)
{
	struct parties *bucket = bucket_of(queue, key);
	struct party *party;

	SLIST_FOREACH(party, bucket, bucket)
	if (party->key == key)
		return party;
	party = SLIST_FIRST(&queue->spare);
	SLIST_REMOVE_HEAD(&queue->spare, bucket);
	*party = (struct party){.key = key};
	TAILQ_INIT(&party->jobs);
	SLIST_INSERT_HEAD(bucket, party, bucket);
	return party;
}

static void forget_if_gone(struct queue *queue, struct party *party)
{
	if (party->waiting > 0 || party->busy > 0 || party->large > 0)
		return;
	SLIST_REMOVE(bucket_of(queue, party->key), party, party, bucket);
	SLIST_INSERT_HEAD(&queue->spare, party, bucket);
}

/* Out of the queue; the party leaves the ring with its last one. */
static void remove_job(struct queue *queue, struct party *party, struct job *job)
{
	TAILQ_REMOVE(&party->jobs, job, place.waiting);
	queue->waiting--;
	if (--party->waiting == 0)
		TAILQ_REMOVE(&queue->ring, party, turn);
}

/* Who has most waiting; the first of the ring when there are more. */
static struct party *longest(struct queue *queue)
{
	struct party *found = NULL, *party;

	TAILQ_FOREACH(party, &queue->ring, turn)
	if (found == NULL || party->waiting > found->waiting)
		found = party;
	return found;
}

struct job *queue_put(struct queue *queue, uint64_t key, struct job *job, int64_t now_ms)
{
	struct party *party = party_of(queue, key);
	struct job *out = NULL;

	if (queue->any && queue->last != key)
		queue->changed_ms = now_ms;
	queue->any = true;
	queue->last = key;
	if (queue->waiting >= queue->limits.waiting) {
		struct party *most = longest(queue);
		if (most == NULL || most->waiting <= party->waiting + 1) {
			forget_if_gone(queue, party);
			return job;
		}
		out = TAILQ_LAST(&most->jobs, jobs);
		remove_job(queue, most, out);
	}
	job->place.party = party;
	job->place.since_ms = now_ms;
	job->place.late = false;
	TAILQ_INSERT_TAIL(&party->jobs, job, place.waiting);
	queue->waiting++;
	if (party->waiting++ == 0)
		TAILQ_INSERT_TAIL(&queue->ring, party, turn);
	return out;
}

/* Another than this party was about not long ago. */
static bool is_shared(const struct queue *queue, int64_t now_ms)
{
	return queue->changed_ms != INT64_MIN
		&& now_ms - queue->changed_ms < queue->limits.about_ms;
}

/* Of who pulls, what a worker makes now will be large too. */
static bool may_be_served(const struct queue *queue, const struct party *party, unsigned most)
{
	const struct queue_limits *limits = &queue->limits;
	unsigned large = party->large + (party->pulls ? party->busy : 0);
	bool pinned = (limits->party_large > 0 && large >= limits->party_large)
		|| (limits->large > 0 && party->pulls && queue->large >= limits->large);

	return party->busy < most && !pinned;
}

/* Its own, or else the one among its neighbours that is whole first: whoever had that one has least to forget. */
static const struct account *account_of(const struct queue *queue, uint64_t key)
{
	const struct account *oldest = &queue->accounts[key % ACCOUNTS];

	for (uint64_t way = 0; way < WAYS; way++) {
		const struct account *account = &queue->accounts[(key + way) % ACCOUNTS];
		if (account->key == key)
			return account;
		if (account->whole_us < oldest->whole_us)
			oldest = account;
	}
	return oldest;
}

/* How long it takes until all of the credit came back. */
static int64_t window_us(const struct queue *queue)
{
	return queue->limits.credit_us * 1000 / queue->limits.permille;
}

/* Until when this party rests; not after now when it does not. */
static int64_t rests_until_ms(const struct queue *queue, uint64_t key)
{
	const struct account *account = account_of(queue, key);

	if (queue->limits.permille == 0 || account->key != key)
		return INT64_MIN;
	return (account->whole_us - window_us(queue) + 999) / 1000;
}

static void spend(struct queue *queue, uint64_t key, int64_t cost_us, int64_t now_ms)
{
	struct account *account = (struct account *)account_of(queue, key);

	if (queue->limits.permille == 0)
		return;
	if (account->key != key || account->whole_us < now_ms * 1000)
		*account = (struct account){key, now_ms * 1000};
	account->whole_us += cost_us * 1000 / queue->limits.permille;
}

static int64_t late_at_ms(const struct queue *queue, const struct party *party)
{
	return TAILQ_FIRST(&party->jobs)->place.since_ms + queue->limits.late_ms;
}

/* Whose turn it is. One that rests is passed over, but for a job that waited too long already. */
static struct party *next_party(const struct queue *queue, int64_t now_ms, bool *late)
{
	bool shared = is_shared(queue, now_ms);
	unsigned most = shared ? queue->limits.share : queue->limits.workers;
	struct party *party;

	TAILQ_FOREACH(party, &queue->ring, turn)
	{
		bool rests = shared && rests_until_ms(queue, party->key) > now_ms;
		*late = rests && late_at_ms(queue, party) <= now_ms;
		if (may_be_served(queue, party, most) && (!rests || *late))
			return party;
	}
	return NULL;
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

unsigned queue_waiting(const struct queue *queue)
{
	return queue->waiting;
}

int64_t queue_wait_ms(const struct queue *queue, int64_t now_ms)
{
	int64_t end = INT64_MAX;
	struct party *party;

	if (!is_shared(queue, now_ms))
		return -1;
	TAILQ_FOREACH(party, &queue->ring, turn)
	if (may_be_served(queue, party, queue->limits.share))
		end = sooner(
			end, sooner(rests_until_ms(queue, party->key), late_at_ms(queue, party)));
	if (!TAILQ_EMPTY(&queue->ring))
		end = sooner(end, queue->changed_ms + queue->limits.about_ms);
	return end == INT64_MAX ? -1 : end > now_ms ? end - now_ms : 1;
}

struct job *queue_take(struct queue *queue, int64_t now_ms)
{
	bool late;
	struct party *party = next_party(queue, now_ms, &late);

	if (party == NULL)
		return NULL;
	struct job *job = TAILQ_FIRST(&party->jobs);
	job->place.late = late;
	/* To the end of the ring, unless this was its last. */
	remove_job(queue, party, job);
	if (party->waiting > 0) {
		TAILQ_REMOVE(&queue->ring, party, turn);
		TAILQ_INSERT_TAIL(&queue->ring, party, turn);
	}
	party->busy++;
	return job;
}

void queue_done(
	struct queue *queue, struct job *job, bool is_large, int64_t cost_us, int64_t now_ms)
{
	struct party *party = job->place.party;

	spend(queue, party->key, cost_us, now_ms);
	party->busy--;
	party->pulls = is_large;
	party->large += is_large;
	queue->large += is_large;
	forget_if_gone(queue, party);
}

void queue_sent(struct queue *queue, struct job *job)
{
	struct party *party = job->place.party;

	party->large--;
	queue->large--;
	forget_if_gone(queue, party);
}

void queue_hurry(struct queue *queue)
{
	queue->limits.permille = 0;
}
