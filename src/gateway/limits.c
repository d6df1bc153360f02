/* Budgets, kept as one moment each: when all of it will be there again (GW-O3). */
#include "gateway/limits.h"

#include <pthread.h>
#include <stdlib.h>

enum { SLOTS = 1024, WAYS = 8, SECOND_US = 1000000 };
static const int64_t MINUTE_US = 60 * (int64_t)SECOND_US;

struct budget {
	int64_t overeenkomst_id; /* 0: free */
	int64_t whole_at;        /* microseconds since 1970 */
	int per_minute;
};

struct limits {
	pthread_mutex_t lock;
	struct budget slots[SLOTS];
};

struct limits *limits_create(void)
{
	struct limits *limits = calloc(1, sizeof *limits);

	if (limits == NULL || pthread_mutex_init(&limits->lock, NULL) != 0)
		abort();
	return limits;
}

void limits_destroy(struct limits **limits)
{
	if (*limits == NULL)
		return;
	pthread_mutex_destroy(&(*limits)->lock);
	free(*limits);
	*limits = NULL;
}

/* Its own slot, or else the one among its neighbours that has been whole for longest: whoever had it loses nothing. */
static struct budget *budget_of(struct limits *limits, int64_t overeenkomst_id)
{
	struct budget *oldest = NULL;

	for (int way = 0; way < WAYS; way++) {
		struct budget *slot =
			&limits->slots[((uint64_t)overeenkomst_id + (uint64_t)way) % SLOTS];
		if (slot->overeenkomst_id == overeenkomst_id)
			return slot;
		if (oldest == NULL || slot->whole_at < oldest->whole_at)
			oldest = slot;
	}
	*oldest = (struct budget){.overeenkomst_id = overeenkomst_id};
	return oldest;
}

int limits_take(struct limits *limits, int64_t overeenkomst_id, int per_minute, struct instant now)
{
	const int64_t each = MINUTE_US / per_minute;
	int64_t wait = 0;

	pthread_mutex_lock(&limits->lock);
	struct budget *budget = budget_of(limits, overeenkomst_id);
	/* A clock that was put back must not keep anybody out. */
	if (budget->per_minute != per_minute || budget->whole_at < now.us
		|| budget->whole_at > now.us + MINUTE_US)
		*budget = (struct budget){overeenkomst_id, now.us, per_minute};
	if (budget->whole_at + each > now.us + MINUTE_US)
		wait = budget->whole_at + each - now.us - MINUTE_US;
	else
		budget->whole_at += each;
	pthread_mutex_unlock(&limits->lock);
	return (int)((wait + SECOND_US - 1) / SECOND_US);
}
