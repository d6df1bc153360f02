/* Bodies on their way in: how much memory they may take together before anybody knows who sends them (GW-T3). */
#include "transport/serve.h"

/* A form takes no more; what stays below it is let in whatever there is. In bytes. */
enum { BODY_SMALL = 64 * 1024 };

static void note(struct connection *connection, size_t held)
{
	struct listener *listener = connection->listener;

	if (connection->held == 0)
		TAILQ_INSERT_TAIL(&listener->bodies, connection, body);
	listener->held += held - connection->held;
	connection->source->held += held - connection->held;
	connection->held = held;
}

/* Of an address that holds more than this one's, the largest that is still on its way in. NULL: none does. */
static struct connection *heaviest_beside(const struct connection *connection)
{
	struct connection *found = NULL, *other;
	size_t most = connection->source->held;

	TAILQ_FOREACH(other, &connection->listener->bodies, body)
	if (other->phase == PHASE_BODY && other->source->held > most
		&& (found == NULL || other->source->held > found->source->held
			|| (other->source == found->source && other->held > found->held)))
		found = other;
	return found;
}

static bool send_away(struct connection *connection)
{
	struct error err;

	if (connection == NULL)
		return false;
	FAIL(&err, HTTP_BUSY, "GW-T3",
		"bodies on their way in take too much memory, its address the most of it");
	connection_answer_self(connection, &err, true);
	return true;
}

bool listener_takes_body(struct connection *connection, struct error *err)
{
	struct listener *listener = connection->listener;
	size_t most = listener->config.max_bodies, held = http_held(connection->reader);

	if (most == 0 || held <= BODY_SMALL || held == connection->held)
		return true;
	note(connection, held);
	if (connection->source->held > most / 4)
		return FAIL(err, HTTP_BUSY, "GW-T3",
			"bodies on their way in from one address take too much memory");
	/* However many hold all there is, each at most a quarter: who wants less than they do gets it from the largest of them. */
	while (listener->held > most)
		if (!send_away(heaviest_beside(connection)))
			return FAIL(err, HTTP_BUSY, "GW-T3",
				"bodies on their way in take too much memory");
	return true;
}

void listener_body_out(struct connection *connection)
{
	if (connection->held == 0)
		return;
	TAILQ_REMOVE(&connection->listener->bodies, connection, body);
	connection->listener->held -= connection->held;
	connection->source->held -= connection->held;
	connection->held = 0;
}
