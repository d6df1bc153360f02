/*
 * Handshakes take turns. A step of one costs this thread milliseconds, so that there are only a few in each turn of the loop and
 * whoever is in already is served between them; and addresses take them in turn, so that who sends a thousand waits behind
 * himself (C11).
 *
 * When more come than can be served (docs/scale.md, "A Monday morning"), what was begun is ended first: every second step is one of
 * those, so that neither those who come nor those who say theirs in pieces can keep it from its end. What such a one waits for us is
 * not counted as his time: the signature that he has from us was made for nothing otherwise, and he would come back for another.
 */
#include "transport/serve.h"

#include "base/clock.h"

enum {
	STEPS_A_TURN = 4,
	/* There is no further step in this turn then. By the clock: a step waits for the keeper, too. */
	TURN_US = 3000,
	/* Whoever waited so long for a first one may have left, and is not signed for then. */
	LONG_MS = 1000,
};

static bool any_waits(const struct listener *listener)
{
	return !TAILQ_EMPTY(&listener->shaking[SHAKE_FIRST])
		|| !TAILQ_EMPTY(&listener->shaking[SHAKE_LATER]);
}

static void leave_ring(struct connection *connection)
{
	struct source *source = connection->source;
	enum shake shake = connection->shake;

	TAILQ_REMOVE(&source->waiting[shake], connection, turn);
	connection->awaits_turn = false;
	if (TAILQ_EMPTY(&source->waiting[shake]))
		TAILQ_REMOVE(&connection->listener->shaking[shake], source, turn[shake]);
}

/* A first step and a later one by turns. */
static enum shake next_shake(const struct listener *listener)
{
	enum shake other = listener->shook == SHAKE_FIRST ? SHAKE_LATER : SHAKE_FIRST;

	return TAILQ_EMPTY(&listener->shaking[other]) ? listener->shook : other;
}

/* The one whose step is next: the first of the source whose turn it is, which then goes to the end of the ring. */
static struct connection *next_of(struct listener *listener)
{
	enum shake shake = listener->shook = next_shake(listener);
	struct source *source = TAILQ_FIRST(&listener->shaking[shake]);
	struct connection *connection = TAILQ_FIRST(&source->waiting[shake]);

	leave_ring(connection);
	if (!TAILQ_EMPTY(&source->waiting[shake])) {
		TAILQ_REMOVE(&listener->shaking[shake], source, turn[shake]);
		TAILQ_INSERT_TAIL(&listener->shaking[shake], source, turn[shake]);
	}
	return connection;
}

static void step(struct connection *connection)
{
	int64_t waited = clock_monotonic_ms() - connection->queued;

	connection->excused += waited;
	if (connection->shake == SHAKE_FIRST && waited >= LONG_MS
		&& stream_left(&connection->stream))
		connection_lose(connection, "before its handshake had its turn");
	else
		connection_shake_hands(connection);
}

void handshakes_on(evutil_socket_t fd, short what, void *context)
{
	static const struct timeval at_once = {0, 0};
	struct listener *listener = context;
	int64_t began = clock_monotonic_us();

	(void)fd, (void)what;
	for (int i = 0;
		i < STEPS_A_TURN && any_waits(listener) && clock_monotonic_us() - began < TURN_US;
		i++)
		step(next_of(listener));
	/* The loop looks at all others first. */
	if (any_waits(listener))
		evtimer_add(listener->handshaking, &at_once);
}

void handshakes_wait(struct connection *connection)
{
	static const struct timeval at_once = {0, 0};
	struct listener *listener = connection->listener;
	struct source *source = connection->source;
	enum shake shake = stream_was_answered(&connection->stream) ? SHAKE_LATER : SHAKE_FIRST;

	/* What comes meanwhile is for its turn. */
	connection_want(connection, 0);
	if (!any_waits(listener))
		evtimer_add(listener->handshaking, &at_once);
	if (TAILQ_EMPTY(&source->waiting[shake]))
		TAILQ_INSERT_TAIL(&listener->shaking[shake], source, turn[shake]);
	TAILQ_INSERT_TAIL(&source->waiting[shake], connection, turn);
	connection->shake = shake;
	connection->queued = clock_monotonic_ms();
	connection->awaits_turn = true;
}

void handshakes_forget(struct connection *connection)
{
	if (connection->awaits_turn)
		leave_ring(connection);
}

int64_t handshakes_excused(const struct connection *connection, int64_t now_ms)
{
	bool waits = connection->awaits_turn && connection->shake == SHAKE_LATER;

	return connection->excused + (waits ? now_ms - connection->queued : 0);
}
