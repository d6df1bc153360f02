/* Token buckets. */
#include "console/brake.h"

#include "base/clock.h"
#include "vault/data_key.h"

#include <pthread.h>
#include <stdint.h>

enum { BUCKETS = 4096 };

static const struct {
	int64_t burst, every_ms;
} rates[BRAKE_COUNT] = {
	[BRAKE_VISIT] = {600, 30},
	[BRAKE_PICTURE] = {80, 500},
	[BRAKE_ELSEWHERE] = {60, 3000},
	[BRAKE_ATTEMPT] = {20, 3000},
};

struct brakes {
	pthread_mutex_t lock;
	/* So that nobody can choose keys that share a bucket with somebody's. */
	struct data_key secret;
	int64_t spent_until[BRAKE_COUNT][BUCKETS]; /* ms: when the bucket will be full again */
};

static void destroy(void *brakes)
{
	pthread_mutex_destroy(&((struct brakes *)brakes)->lock);
}

struct brakes *brakes_create(struct arena *arena)
{
	struct brakes *brakes = arena_take(arena, sizeof *brakes);

	pthread_mutex_init(&brakes->lock, NULL);
	data_key_make(&brakes->secret);
	arena_defer(arena, destroy, brakes);
	return brakes;
}

static size_t bucket_of(const struct brakes *brakes, const char *key)
{
	uint8_t digest[32];

	data_key_mac(&brakes->secret, text_of(key), digest);
	return ((size_t)digest[0] << 8 | digest[1]) % BUCKETS;
}

bool brake_take(struct brakes *brakes, enum brake brake, const char *key)
{
	int64_t now = clock_monotonic_ms(), every = rates[brake].every_ms;
	int64_t *spent = &brakes->spent_until[brake][bucket_of(brakes, key)];

	pthread_mutex_lock(&brakes->lock);
	int64_t from = *spent > now ? *spent : now;
	bool has_room = from - now <= (rates[brake].burst - 1) * every;
	if (has_room)
		*spent = from + every;
	pthread_mutex_unlock(&brakes->lock);
	return has_room;
}

void brake_give(struct brakes *brakes, enum brake brake, const char *key)
{
	int64_t *spent = &brakes->spent_until[brake][bucket_of(brakes, key)];

	pthread_mutex_lock(&brakes->lock);
	*spent -= rates[brake].every_ms;
	pthread_mutex_unlock(&brakes->lock);
}
