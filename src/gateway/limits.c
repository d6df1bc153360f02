/* Accounts. What comes back with time is kept as one moment: when all of it will be there again. */
#include "gateway/limits.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

enum { SLOTS = 1024, WAYS = 8, SECOND_US = 1000000, AT_ONCE_WAIT_S = 1 };
static const int64_t MINUTE_US = 60 * (int64_t)SECOND_US;
static const int64_t HOUR_US = 3600 * (int64_t)SECOND_US;
static const int64_t MEGABYTE = 1000000;

struct budget {
	int64_t whole_at;
	int limit;
};

struct account {
	int64_t overeenkomst_id; /* 0: free */
	int inside;              /* messages that are being handled */
	struct budget messages, bytes;
};

struct limits {
	pthread_mutex_t lock;
	int64_t latest; /* of those who came: one that was overtaken on its way here came with it */
	struct account slots[SLOTS];
};

enum foutcode limit_foutcode(enum limit over)
{
	static const enum foutcode foutcodes[LIMIT_COUNT] = {
		[LIMIT_NONE] = FOUTCODE_NONE,
		[LIMIT_AT_ONCE] = FOUTCODE_0008,
		[LIMIT_VOLUME] = FOUTCODE_0009,
		[LIMIT_RATE] = FOUTCODE_0005,
	};

	return foutcodes[over];
}

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

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t moment(struct limits *limits, int64_t now)
{
	limits->latest = later(limits->latest, now);
	return limits->latest;
}

static int64_t whole_at(const struct account *account)
{
	return later(account->messages.whole_at, account->bytes.whole_at);
}

/*
 * Its own slot, or else the one among its neighbours that nobody is in and that has been whole for longest: whoever had it
 * loses nothing. NULL: all are in use at this moment, and this one message is not counted.
 */
static struct account *account_of(struct limits *limits, int64_t overeenkomst_id)
{
	struct account *oldest = NULL;

	for (int way = 0; way < WAYS; way++) {
		struct account *slot =
			&limits->slots[((uint64_t)overeenkomst_id + (uint64_t)way) % SLOTS];
		if (slot->overeenkomst_id == overeenkomst_id)
			return slot;
		if (slot->inside == 0 && (oldest == NULL || whole_at(slot) < whole_at(oldest)))
			oldest = slot;
	}
	if (oldest != NULL)
		*oldest = (struct account){.overeenkomst_id = overeenkomst_id};
	return oldest;
}

/* Whole when time has made it so, or when the limit is another than before. */
static void refresh(struct budget *budget, int limit, int64_t now)
{
	if (budget->limit != limit || budget->whole_at < now)
		*budget = (struct budget){now, limit};
}

static int seconds(int64_t us)
{
	return (int)((us + SECOND_US - 1) / SECOND_US);
}

/* Takes one message, or says how long until there is one. */
static int take_message(struct budget *budget, int per_minute, int64_t now)
{
	const int64_t each = MINUTE_US / per_minute;

	refresh(budget, per_minute, now);
	if (budget->whole_at + each > now + MINUTE_US)
		return seconds(budget->whole_at + each - now - MINUTE_US);
	budget->whole_at += each;
	return 0;
}

/* How long until there is a byte left. */
static int wait_for_bytes(struct budget *budget, int megabytes, int64_t now)
{
	refresh(budget, megabytes, now);
	return budget->whole_at >= now + HOUR_US ? seconds(budget->whole_at - now - HOUR_US + 1)
						 : 0;
}

/* What a message costs is known when it is over; nobody is kept out longer than an hour for it. */
static void spend_bytes(struct budget *budget, int megabytes, size_t bytes, int64_t now)
{
	double cost = (double)bytes * (double)HOUR_US / ((double)megabytes * (double)MEGABYTE);
	const int64_t most = now + 2 * HOUR_US - 1;

	refresh(budget, megabytes, now);
	budget->whole_at =
		cost < (double)(most - budget->whole_at) ? budget->whole_at + (int64_t)cost : most;
}

/* Asks first what costs nothing to ask; only the last one takes. */
static struct passage judge(struct account *account, const struct limieten *allowed, int64_t now)
{
	int wait;

	if (allowed->gelijktijdig > 0 && account->inside >= allowed->gelijktijdig)
		return (struct passage){.over = LIMIT_AT_ONCE, .wait_s = AT_ONCE_WAIT_S};
	if (allowed->megabytes_per_uur > 0
		&& (wait = wait_for_bytes(&account->bytes, allowed->megabytes_per_uur, now)) > 0)
		return (struct passage){.over = LIMIT_VOLUME, .wait_s = wait};
	if (allowed->berichten_per_minuut > 0
		&& (wait = take_message(&account->messages, allowed->berichten_per_minuut, now))
			> 0)
		return (struct passage){.over = LIMIT_RATE, .wait_s = wait};
	account->inside++;
	return (struct passage){
		.account = account, .megabytes_per_uur = allowed->megabytes_per_uur};
}

struct passage limits_enter(
	struct limits *limits, int64_t overeenkomst_id, const struct limieten *allowed, int64_t now)
{
	struct passage passage = {.over = LIMIT_NONE};

	pthread_mutex_lock(&limits->lock);
	struct account *account = account_of(limits, overeenkomst_id);
	if (account != NULL)
		passage = judge(account, allowed, moment(limits, now));
	pthread_mutex_unlock(&limits->lock);
	return passage;
}

void limits_leave(struct limits *limits, const struct passage *passage, size_t bytes, int64_t now)
{
	struct account *account = passage->account;

	if (account == NULL)
		return;
	pthread_mutex_lock(&limits->lock);
	account->inside--;
	if (passage->megabytes_per_uur > 0)
		spend_bytes(
			&account->bytes, passage->megabytes_per_uur, bytes, moment(limits, now));
	pthread_mutex_unlock(&limits->lock);
}
