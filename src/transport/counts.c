/* What listeners have counted, and what they hold at this moment, as numbers for who watches us. */
#include "transport/counts.h"

#include "transport/serve.h"

#include <string.h>

void counts_refused(struct listener_counts *counts, const char *rule)
{
	if (rule == NULL)
		rule = "none";
	for (size_t i = 0; i < COUNTS_RULES; i++) {
		const char *known = atomic_load(&counts->refused[i].rule);
		if (known == NULL)
			atomic_store(&counts->refused[i].rule, rule);
		else if (strcmp(known, rule) != 0)
			continue;
		counts_add(&counts->refused[i].count, 1);
		return;
	}
}

/* One family: a row for each listener. */
struct told {
	const struct transport *transport;
	const char *const *names;
	struct metrics *out;
};

typedef double figure(const struct listener *listener);

static double load(const atomic_ulong *counter)
{
	return (double)atomic_load_explicit(counter, memory_order_relaxed);
}

static double accepted(const struct listener *listener)
{
	return load(&listener->counts.accepted);
}

static double opened(const struct listener *listener)
{
	return load(&listener->counts.accepted) - load(&listener->counts.closed);
}

/* Read by whatever thread tells, and changed by a reload. */
static double most(const struct listener *listener)
{
	pthread_mutex_t *lock = &listener->transport->lock;

	pthread_mutex_lock(lock);
	unsigned connections = listener->config.max_connections;
	pthread_mutex_unlock(lock);
	return connections;
}

static double handshakes(const struct listener *listener)
{
	return load(&listener->counts.handshakes);
}

static double requests(const struct listener *listener)
{
	return load(&listener->counts.requests);
}

static double bytes_in(const struct listener *listener)
{
	return load(&listener->counts.bytes_in);
}

static double bytes_out(const struct listener *listener)
{
	return load(&listener->counts.bytes_out);
}

static double waiting(const struct listener *listener)
{
	return pool_figures(listener->pool).waiting;
}

static double room(const struct listener *listener)
{
	return listener->config.queue;
}

static double busy(const struct listener *listener)
{
	return pool_figures(listener->pool).busy;
}

static double workers(const struct listener *listener)
{
	return pool_figures(listener->pool).workers;
}

static const struct {
	const char *name;
	enum metrics_type type;
	figure *figure;
	const char *help;
} families[] = {
	{"bpv_connections", METRICS_GAUGE, opened, "Open connections."},
	{"bpv_connections_limit", METRICS_GAUGE, most, "So many at most; 0: no limit."},
	{"bpv_connections_accepted_total", METRICS_COUNTER, accepted, "Connections taken in."},
	{"bpv_handshakes_total", METRICS_COUNTER, handshakes, "TLS handshakes that succeeded."},
	{"bpv_requests_total", METRICS_COUNTER, requests,
		"Requests that arrived whole, and so went to a worker or found the queue full."},
	{"bpv_received_bytes_total", METRICS_COUNTER, bytes_in, "HTTP taken in, inside TLS."},
	{"bpv_sent_bytes_total", METRICS_COUNTER, bytes_out, "HTTP given out, inside TLS."},
	{"bpv_queue_requests", METRICS_GAUGE, waiting, "Requests that wait for a worker."},
	{"bpv_queue_limit", METRICS_GAUGE, room, "So many may; one more is answered 503."},
	{"bpv_workers_busy", METRICS_GAUGE, busy, "Workers that have a request."},
	{"bpv_workers", METRICS_GAUGE, workers, "Workers."},
};

static void tell_refused(const struct told *told)
{
	metrics_family(told->out, "bpv_connections_refused_total", METRICS_COUNTER,
		"Connections refused or lost before a message, and requests not taken in, by "
		"rule.");
	for (size_t l = 0; l < told->transport->count; l++) {
		const struct listener_counts *counts = &told->transport->listeners[l].counts;
		for (size_t i = 0; i < COUNTS_RULES; i++) {
			const char *rule = atomic_load(&counts->refused[i].rule);
			if (rule != NULL)
				METRICS_SAMPLE(told->out, load(&counts->refused[i].count),
					{"listener", told->names[l]}, {"rule", rule});
		}
	}
}

/* What open connections are doing. */
static const char *const phases[COUNTS_PHASES] = {
	[PHASE_PROXY] = "proxy",
	[PHASE_HANDSHAKE] = "handshake",
	[PHASE_IDLE] = "idle",
	[PHASE_HEAD] = "head",
	[PHASE_BODY] = "body",
	[PHASE_WORK] = "work",
	[PHASE_WRITE] = "write",
	[PHASE_LINGER] = "linger",
};

static void tell_phases(const struct told *told)
{
	metrics_family(told->out, "bpv_connections_by_phase", METRICS_GAUGE,
		"Open connections, by what they do.");
	for (size_t l = 0; l < told->transport->count; l++)
		for (size_t i = 0; i < COUNTS_PHASES; i++)
			METRICS_SAMPLE(told->out,
				load(&told->transport->listeners[l].counts.phases[i]),
				{"listener", told->names[l]}, {"phase", phases[i]});
}

void transport_metrics(
	const struct transport *transport, const char *const *names, struct metrics *out)
{
	const struct told told = {transport, names, out};

	for (size_t i = 0; i < sizeof families / sizeof families[0]; i++) {
		metrics_family(out, families[i].name, families[i].type, families[i].help);
		for (size_t l = 0; l < transport->count; l++)
			METRICS_SAMPLE(out, families[i].figure(&transport->listeners[l]),
				{"listener", names[l]});
	}
	tell_phases(&told);
	tell_refused(&told);
}
