/*
 * Handshakes take turns. A step of one costs this thread milliseconds, so that there are only a few in each turn of the loop and
 * whoever is in already is served between them; and addresses take them in turn, so that who sends a thousand waits behind
 * himself (C11).
 */
#include "transport/serve.h"

#include "base/clock.h"

enum {
	STEPS_A_TURN = 4,
	/* There is no further step in this turn then. By the clock: a step waits for the keeper, too. */
	TURN_US = 3000,
};

/* The one whose step is next: the first of the source whose turn it is, which then goes to the end of the ring. */
static struct connection *next_of(struct listener *listener)
{
	struct source *source = TAILQ_FIRST(&listener->shaking);
	struct connection *connection = TAILQ_FIRST(&source->waiting);

	TAILQ_REMOVE(&source->waiting, connection, turn);
	connection->awaits_turn = false;
	TAILQ_REMOVE(&listener->shaking, source, turn);
	if (!TAILQ_EMPTY(&source->waiting))
		TAILQ_INSERT_TAIL(&listener->shaking, source, turn);
	return connection;
}

void handshakes_on(evutil_socket_t fd, short what, void *context)
{
	static const struct timeval at_once = {0, 0};
	struct listener *listener = context;
	int64_t began = clock_monotonic_us();

	(void)fd, (void)what;
	for (int i = 0; i < STEPS_A_TURN && !TAILQ_EMPTY(&listener->shaking)
		&& clock_monotonic_us() - began < TURN_US;
		i++)
		connection_shake_hands(next_of(listener));
	/* The loop looks at all others first. */
	if (!TAILQ_EMPTY(&listener->shaking))
		evtimer_add(listener->handshaking, &at_once);
}

void handshakes_wait(struct connection *connection)
{
	static const struct timeval at_once = {0, 0};
	struct listener *listener = connection->listener;
	struct source *source = connection->source;

	/* What comes meanwhile is for its turn. */
	connection_want(connection, 0);
	if (TAILQ_EMPTY(&listener->shaking))
		evtimer_add(listener->handshaking, &at_once);
	if (TAILQ_EMPTY(&source->waiting))
		TAILQ_INSERT_TAIL(&listener->shaking, source, turn);
	TAILQ_INSERT_TAIL(&source->waiting, connection, turn);
	connection->awaits_turn = true;
}

void handshakes_forget(struct connection *connection)
{
	struct source *source = connection->source;

	if (!connection->awaits_turn)
		return;
	TAILQ_REMOVE(&source->waiting, connection, turn);
	connection->awaits_turn = false;
	if (TAILQ_EMPTY(&source->waiting))
		TAILQ_REMOVE(&connection->listener->shaking, source, turn);
}
