/* Large answers on their way out: how many there may be, and who makes room (GW-T3, H1). */
#include "transport/serve.h"

#include "base/clock.h"

enum { SLOW_MS = 10000 };

/* In front is who began first: whoever reads as quickly as others do is out long before it gets there. */
static bool must_make_room(const struct listener *listener, const struct connection *oldest)
{
	unsigned most = listener->config.large_answers;

	return most > 0 && listener->large_count > most
		&& (listener->large_count > 2 * most
			|| clock_monotonic_ms() - oldest->since >= SLOW_MS);
}

void listener_large_in(struct connection *connection)
{
	struct listener *listener = connection->listener;
	struct connection *oldest;
	struct error err;

	TAILQ_INSERT_TAIL(&listener->larges, connection, large);
	connection->is_reading_large = true;
	listener->large_count++;
	while ((oldest = TAILQ_FIRST(&listener->larges)) != connection
		&& must_make_room(listener, oldest)) {
		FAIL(&err, CONNECTION, "GW-T3",
			"answer not read in time, and others wait for its memory (%zu of %zu "
			"bytes)",
			oldest->written, oldest->job.answer.len);
		connection_report(oldest, &err);
		stream_cut(&oldest->stream);
		connection_close(oldest);
	}
}

void listener_large_out(struct connection *connection)
{
	struct listener *listener = connection->listener;

	/* When we end, it may not have begun to go out. */
	if (connection->is_reading_large) {
		TAILQ_REMOVE(&listener->larges, connection, large);
		connection->is_reading_large = false;
		listener->large_count--;
	}
	if (listener->pool != NULL)
		pool_sent(listener->pool, &connection->job);
}
