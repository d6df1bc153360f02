#ifndef GATEWAY_LATENCY_H
#define GATEWAY_LATENCY_H

#include "access/trace.h"
#include "base/clock.h"
#include "base/error.h"
#include "gateway/metrics.h"

/*
 * How long exchanges take, and where in them: by operation and phase, and as a whole by operation, profile and how they ended.
 * Each worker counts for itself, without locks; who asks adds up. An exchange costs one reading of the clock per step.
 */

/* What of one exchange: by clock_monotonic_us, 0 where a step was not reached. */
struct step_times {
	int64_t arrived_us, began_us, entered_us[STEP_COUNT];
	int64_t decided_us; /* the last step ended, well or not */
};

static inline void step_enter(struct step_times *times, enum step step)
{
	times->entered_us[step] = clock_monotonic_us();
}

/* What is told of it beside that. */
struct timed {
	const struct step_times *times;
	enum operation_id operation; /* OPERATION_COUNT: not known yet when it ended */
	enum profile profile;
	const struct error *err; /* NULL: answered */
	bool refused;            /* by content */
};

struct latencies; /* of all workers */
struct latency;   /* of one */

struct latencies *latencies_create(void);
void latencies_destroy(struct latencies **latencies);

/* One more worker's; it lives as long as the others. Any thread. */
struct latency *latency_open(struct latencies *latencies);

/* In the worker that it was opened for. */
void latency_note(struct latency *latency, const struct timed *exchange);

#endif
