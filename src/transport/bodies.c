/* Bodies on their way in: how much memory they may take together before anybody knows who sends them (GW-T3). */
#include "transport/serve.h"

/* A form takes no more; what stays below it is let in whatever there is. In bytes. */
enum { BODY_SMALL = 64 * 1024 };

bool listener_takes_body(struct connection *connection, struct error *err)
{
	struct listener *listener = connection->listener;
	size_t most = listener->config.max_bodies, held = http_held(connection->reader);

	if (most == 0 || held <= BODY_SMALL || held == connection->held)
		return true;
	listener->held += held - connection->held;
	connection->source->held += held - connection->held;
	connection->held = held;
	/* Whoever sends from one address leaves room for others. */
	if (listener->held <= most && connection->source->held <= most / 4)
		return true;
	return FAIL(err, HTTP_BUSY, "GW-T3", "bodies on their way in take too much memory");
}

void listener_body_out(struct connection *connection)
{
	connection->listener->held -= connection->held;
	connection->source->held -= connection->held;
	connection->held = 0;
}
