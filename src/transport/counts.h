#ifndef TRANSPORT_COUNTS_H
#define TRANSPORT_COUNTS_H

#include <stdatomic.h>
#include <stddef.h>

/* Private to this room: what a listener counts. The serving thread alone writes, and any thread reads. */
enum { COUNTS_RULES = 64, COUNTS_PHASES = 8 };

struct listener_counts {
	atomic_ulong accepted, closed;      /* connections; their difference is open */
	atomic_ulong phases[COUNTS_PHASES]; /* open ones, by enum phase */
	atomic_ulong handshakes;            /* that succeeded */
	atomic_ulong requests;              /* complete, on their way to a worker */
	atomic_ulong bytes_in, bytes_out;   /* of HTTP, inside TLS */
	struct {
		_Atomic(const char *) rule; /* static; filled from the front */
		atomic_ulong count;
	} refused[COUNTS_RULES];
};

/* Without a lock: nobody else writes. */
static inline void counts_add(atomic_ulong *counter, size_t more)
{
	atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + more,
		memory_order_relaxed);
}

static inline void counts_take(atomic_ulong *counter, size_t less)
{
	atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) - less,
		memory_order_relaxed);
}

/* `rule` is static, or NULL. */
void counts_refused(struct listener_counts *counts, const char *rule);

#endif
