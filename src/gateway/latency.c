/* Histograms of exchanges, one set per worker, added up when somebody asks. */
#include "gateway/latency.h"

#include "gateway/inside.h"

#include <pthread.h>
#include <stdlib.h>

/* Steps that answer one question of an operator: where does the time go? */
enum phase { QUEUE, OPEN, VERIFY, REGISTER, ACCESS, PERFORM, SEAL, EVIDENCE, COMMIT, PHASES };

static const char *const phase_words[PHASES] = {
	[QUEUE] = "queue",       /* for a worker */
	[OPEN] = "open",         /* XML, addresses, which operation */
	[VERIFY] = "verify",     /* certificates, signature, decryption, digests */
	[REGISTER] = "register", /* the database: who is this */
	[ACCESS] = "access",     /* may it happen, and the Body by its schema */
	[PERFORM] = "perform",   /* the operation, with the database */
	[SEAL] = "seal",         /* the answer or the fault, signed and encrypted */
	[EVIDENCE] = "evidence",
	[COMMIT] = "commit",
};

static const enum phase phase_of[STEP_COUNT] = {
	[STEP_CONNECTION] = QUEUE,
	[STEP_REQUEST] = OPEN,
	[STEP_READ] = OPEN,
	[STEP_ADDRESSES] = OPEN,
	[STEP_OPERATION] = OPEN,
	[STEP_TRUST] = VERIFY,
	[STEP_REGISTER] = REGISTER,
	[STEP_PROOF] = VERIFY,
	[STEP_RECIPIENT] = REGISTER,
	[STEP_CONFIRM] = ACCESS,
	[STEP_GRANT] = ACCESS,
	[STEP_BODY] = ACCESS,
	[STEP_PERFORM] = PERFORM,
	[STEP_ANSWER] = SEAL,
	[STEP_EVIDENCE] = EVIDENCE,
	[STEP_COMMIT] = COMMIT,
};

enum outcome { ANSWERED, REFUSED, FAULT_OF_CLIENT, FAULT_OF_US, OUTCOMES };

static const char *const outcome_words[OUTCOMES] = {
	[ANSWERED] = "ok",
	[REFUSED] = "refused",
	[FAULT_OF_CLIENT] = "client",
	[FAULT_OF_US] = "server",
};

enum { PROFILES = PROFILE_2W_BE_SE + 1, OPERATIONS = OPERATION_COUNT + 1 };

struct latency {
	struct latency *next;
	struct metrics_histogram phases[OPERATIONS][PHASES];
	struct metrics_histogram whole[OPERATIONS][PROFILES][OUTCOMES];
};

struct latencies {
	pthread_mutex_t lock;
	struct latency *first;
};

struct latencies *latencies_create(void)
{
	struct latencies *latencies = calloc(1, sizeof *latencies);

	if (latencies == NULL)
		abort();
	pthread_mutex_init(&latencies->lock, NULL);
	return latencies;
}

void latencies_destroy(struct latencies **latencies)
{
	if (*latencies == NULL)
		return;
	for (struct latency *one = (*latencies)->first, *next; one != NULL; one = next) {
		next = one->next;
		free(one);
	}
	pthread_mutex_destroy(&(*latencies)->lock);
	free(*latencies);
	*latencies = NULL;
}

struct latency *latency_open(struct latencies *latencies)
{
	struct latency *latency = calloc(1, sizeof *latency);

	if (latency == NULL)
		abort();
	pthread_mutex_lock(&latencies->lock);
	latency->next = latencies->first;
	latencies->first = latency;
	pthread_mutex_unlock(&latencies->lock);
	return latency;
}

/* --- counting ----------------------------------------------------------------------------------- */

static enum outcome outcome_of(const struct timed *exchange)
{
	if (exchange->err == NULL)
		return exchange->refused ? REFUSED : ANSWERED;
	return error_row(exchange->err->code)->side == FAULT_SERVER ? FAULT_OF_US : FAULT_OF_CLIENT;
}

/*
 * A step lasts until the next that was entered; the last until it was decided, and what came then was an answer to seal.
 * Which phases there were: one of them may have been over within a microsecond.
 */
static unsigned add_up(const struct step_times *times, int64_t ended_us, int64_t spent[PHASES])
{
	unsigned entered = 1U << QUEUE | 1U << SEAL;
	enum phase phase = QUEUE;
	int64_t since = times->arrived_us;

	for (size_t i = STEP_REQUEST; i < STEP_COUNT; i++) {
		int64_t at = i == STEP_REQUEST ? times->began_us : times->entered_us[i];
		if (at == 0)
			continue;
		spent[phase] += at - since;
		since = at;
		phase = phase_of[i];
		entered |= 1U << phase;
	}
	spent[phase] += times->decided_us - since;
	spent[SEAL] += ended_us - times->decided_us;
	return entered;
}

void latency_note(struct latency *latency, const struct timed *exchange)
{
	int64_t ended_us = clock_monotonic_us(), spent[PHASES] = {0};
	enum operation_id operation = exchange->operation;

	unsigned entered = add_up(exchange->times, ended_us, spent);

	for (size_t i = 0; i < PHASES; i++)
		if ((entered & 1U << i) != 0)
			metrics_observe(&latency->phases[operation][i], spent[i]);
	metrics_observe(&latency->whole[operation][exchange->profile][outcome_of(exchange)],
		ended_us - exchange->times->arrived_us);
}

/* --- telling ------------------------------------------------------------------------------------ */

static const char *operation_word(size_t operation)
{
	return operation < OPERATION_COUNT ? operation_row((enum operation_id)operation)->name
					   : "unknown";
}

static void tell_phases(const struct latency *first, struct metrics *out)
{
	metrics_family(out, "bpv_exchange_phase_seconds", METRICS_HISTOGRAM,
		"Time that exchanges spent in each phase.");
	for (size_t o = 0; o < OPERATIONS; o++)
		for (size_t p = 0; p < PHASES; p++) {
			struct metrics_times times = {.count = 0};
			for (const struct latency *one = first; one != NULL; one = one->next)
				metrics_gather(&times, &one->phases[o][p]);
			METRICS_TIMES(out, &times, {"operation", operation_word(o)},
				{"phase", phase_words[p]});
		}
}

static void tell_whole_of(const struct latency *first, size_t o, size_t p, struct metrics *out)
{
	for (size_t e = 0; e < OUTCOMES; e++) {
		struct metrics_times times = {.count = 0};
		for (const struct latency *one = first; one != NULL; one = one->next)
			metrics_gather(&times, &one->whole[o][p][e]);
		METRICS_TIMES(out, &times, {"operation", operation_word(o)},
			{"profile", profile_word((enum profile)p)}, {"outcome", outcome_words[e]});
	}
}

static void tell_whole(const struct latency *first, struct metrics *out)
{
	metrics_family(out, "bpv_exchange_seconds", METRICS_HISTOGRAM,
		"Time from a message's last byte until its answer is made. Outcome: ok, refused "
		"(by "
		"content), client or server (a fault).");
	for (size_t o = 0; o < OPERATIONS; o++)
		for (size_t p = 0; p < PROFILES; p++)
			tell_whole_of(first, o, p, out);
}

void metrics_of_latency(struct worker *worker, struct metrics *out)
{
	struct latencies *latencies = worker->gateway->latencies;

	/* Workers are only added in front, and none goes before the end. */
	pthread_mutex_lock(&latencies->lock);
	const struct latency *first = latencies->first;
	pthread_mutex_unlock(&latencies->lock);
	tell_phases(first, out);
	tell_whole(first, out);
}
