/* One slot per party; a party that hashes onto another's takes the slot when that one's hour is over, else it shares the count. */
#include "gateway/guesses.h"

#include <pthread.h>
#include <stdlib.h>

enum { SLOTS = 1024 };
static const int64_t HOUR_US = 3600 * (int64_t)1000000;

struct party {
	int64_t since; /* microseconds since 1970: when its hour began */
	int count;
};

struct guesses {
	pthread_mutex_t lock;
	struct party slots[SLOTS];
	uint64_t refused[GUESS_COUNT], alarms;
};

struct guesses *guesses_create(void)
{
	struct guesses *guesses = calloc(1, sizeof *guesses);

	if (guesses == NULL || pthread_mutex_init(&guesses->lock, NULL) != 0)
		abort();
	return guesses;
}

void guesses_destroy(struct guesses **guesses)
{
	if (*guesses == NULL)
		return;
	pthread_mutex_destroy(&(*guesses)->lock);
	free(*guesses);
	*guesses = NULL;
}

const char *guess_word(enum guess guess)
{
	static const char *const words[GUESS_COUNT] = {
		[GUESS_CURSOR] = "cursor", [GUESS_FILE] = "file"};

	return words[guess];
}

static struct party *party_of(struct guesses *guesses, const struct oin *oin)
{
	size_t hash = 5381;

	for (const char *c = oin->code; *c != '\0'; c++)
		hash = hash * 33 + (unsigned char)*c;
	return &guesses->slots[hash % SLOTS];
}

bool guesses_note(
	struct guesses *guesses, const struct oin *by, enum guess guess, struct instant now)
{
	pthread_mutex_lock(&guesses->lock);
	struct party *party = party_of(guesses, by);
	/* Also when the clock was put back. */
	if (now.us - party->since >= HOUR_US || now.us < party->since)
		*party = (struct party){.since = now.us};
	bool alarm = ++party->count == GUESSES_ALARM;
	guesses->refused[guess]++;
	guesses->alarms += alarm;
	pthread_mutex_unlock(&guesses->lock);
	return alarm;
}

uint64_t guesses_refused(struct guesses *guesses, enum guess guess)
{
	pthread_mutex_lock(&guesses->lock);
	uint64_t refused = guesses->refused[guess];
	pthread_mutex_unlock(&guesses->lock);
	return refused;
}

uint64_t guesses_alarms(struct guesses *guesses)
{
	pthread_mutex_lock(&guesses->lock);
	uint64_t alarms = guesses->alarms;
	pthread_mutex_unlock(&guesses->lock);
	return alarms;
}
