/* How long every state of a connection may last, and when a connection has had its time. */
#include "transport/serve.h"

#include "base/clock.h"

enum {
	PACE_MS = 5000, /* in every such stretch at least so many bytes a second come in: */
	BODY_RATE = 4096,
	WRITE_RATE = 16 * 1024, /* and go out in every stretch of write_ms */
	ANSWER_S = 120,         /* or more of a large answer, to be out in this many seconds */
	LINGER_MS = 2000,
};

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* GW-T3: when this phase has to be over, in ms. */
static int64_t deadline(const struct connection *connection)
{
	const struct listen_config *config = &connection->listener->config;
	int64_t since = connection->since, end = since;

	switch (connection->phase) {
	case PHASE_PROXY:
	case PHASE_HANDSHAKE: /* both together */
		return connection->born + config->handshake_ms
			+ earlier(handshakes_excused(connection, clock_monotonic_ms()),
				config->handshake_ms);
	case PHASE_IDLE:
		/* WT008 */
		return earlier(since + config->idle_ms, connection->born + config->max_age_ms);
	case PHASE_HEAD: end = since + config->header_ms; break;
	case PHASE_BODY: end = earlier(since + config->body_ms, connection->paced + PACE_MS); break;
	case PHASE_WRITE:
		end = connection->paced + config->write_ms;
		/* What is in memory goes out whole; of a file its peer comes back for the rest, and is judged again. */
		if (connection->job.piece == NULL)
			return end;
		if (config->file_ms > 0)
			end = earlier(end, since + config->file_ms);
		break;
	case PHASE_WORK: return connection->paced + config->write_ms;
	case PHASE_LINGER: return since + LINGER_MS;
	}
	const struct transport *transport = connection->listener->transport;
	return transport->draining ? earlier(end, transport->drain_until) : end;
}

/* A timer that goes off before the deadline is left alone: it is set again then, instead of with every phase of every message. */
void connection_arm(struct connection *connection)
{
	int64_t end = deadline(connection);

	if (connection->alarm <= end)
		return;
	connection->alarm = end;
	int64_t wait = end - clock_monotonic_ms();
	wait = wait > 0 ? wait : 0;
	struct timeval interval = {wait / 1000, (wait % 1000) * 1000 + 500};
	event_add(connection->timer, &interval);
}

/* Bytes a second. */
static size_t rate_of(const struct connection *connection)
{
	size_t in_time = connection->job.answer.len / ANSWER_S;

	if (connection->phase == PHASE_BODY)
		return BODY_RATE;
	return in_time > WRITE_RATE ? in_time : WRITE_RATE;
}

/* H1: enough bytes in this stretch for another one? */
static bool keeps_pace(const struct connection *connection)
{
	const struct listen_config *config = &connection->listener->config;
	size_t stretch = connection->phase == PHASE_BODY ? PACE_MS : config->write_ms;
	size_t rate = rate_of(connection);

	return (connection->phase == PHASE_BODY || connection->phase == PHASE_WRITE)
		&& connection->moved >= rate * stretch / 1000;
}

bool connection_has_time(struct connection *connection)
{
	int64_t now = clock_monotonic_ms();

	if (now >= deadline(connection) && keeps_pace(connection)) {
		connection->paced = now;
		connection->moved = 0;
	}
	if (now >= deadline(connection))
		return false;
	connection_arm(connection);
	return true;
}

void connection_enter(struct connection *connection, enum phase phase)
{
	counts_take(&connection->listener->counts.phases[connection->phase], 1);
	counts_add(&connection->listener->counts.phases[phase], 1);
	connection->phase = phase;
	connection->since = clock_monotonic_ms();
	connection->paced = connection->since;
	connection->moved = 0;
	if (phase != PHASE_WORK)
		connection_arm(connection);
}

static int64_t age(const struct connection *connection)
{
	return clock_monotonic_ms() - connection->born;
}

/* No further request on this connection: too old, or we stop. */
bool connection_must_end(const struct connection *connection)
{
	const struct listener *listener = connection->listener;

	return listener->transport->draining || age(connection) >= listener->config.max_age_ms;
}

/*
 * Within the last idle_ms of its age a connection says goodbye with its next answer. One that is silent until max_age has
 * been idle too long by then, so no request crosses a close for age.
 */
bool connection_says_goodbye(const struct connection *connection)
{
	const struct listen_config *config = &connection->listener->config;
	int64_t last = earlier(config->idle_ms, config->max_age_ms / 2);

	return connection->listener->transport->course != COURSE_SERVE
		|| connection_must_end(connection) || age(connection) >= config->max_age_ms - last;
}
