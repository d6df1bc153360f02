/* One connection, from handshake to goodbye: what happened, and which state comes next. */
#include "transport/serve.h"

#include "base/clock.h"
#include "transport/piece.h"

#include <inttypes.h>
#include <string.h>

enum {
	DRAINS_A_TURN = 8,
	LINGER_BYTES = 64 * 1024 * 1024,
	ARENA_SIZE = 1024,
};

static void on_io(evutil_socket_t fd, short what, void *context);

void connection_want(struct connection *connection, short what)
{
	if (connection->interest == what)
		return;
	if (connection->interest != 0)
		event_del(connection->io);
	connection->interest = what;
	if (what == 0)
		return;
	event_assign(connection->io, connection->listener->transport->base, connection->stream.fd,
		(short)(what | EV_PERSIST), on_io, connection);
	event_add(connection->io, NULL);
}

void connection_report(struct connection *connection, const struct error *err)
{
	listener_refused(
		connection->listener, connection->remote, connection->job.correlation, err);
}

void connection_linger(struct connection *connection)
{
	stream_end(&connection->stream);
	connection_enter(connection, PHASE_LINGER);
	connection_want(connection, EV_READ);
}

void connection_forget_job(struct connection *connection)
{
	listener_body_out(connection);
	arena_destroy(&connection->job.request);
	arena_destroy(&connection->job.reply);
	if (connection->job.is_large)
		listener_large_out(connection);
	connection->job = (struct job){0};
	connection->reader = NULL;
}

void connection_lose(struct connection *connection, const char *moment)
{
	struct error err;

	if (connection->stream.watch.renegotiation)
		FAIL(&err, CONNECTION, "NCSC-RENEG", "the peer tried to renegotiate");
	else if (connection->stream.watch.steps > TLS_STEPS_MAX)
		FAIL(&err, CONNECTION, "GW-T3", "new keys again and again");
	else
		FAIL(&err, CONNECTION, "GW-R4", "connection lost %s", moment);
	connection_report(connection, &err);
	connection_close(connection);
}

/* Who shows no certificate is known by where they come from, or one could take everybody's turn. */
static uint64_t party_of_source(const struct source *source)
{
	uint64_t half[2];

	memcpy(half, source->address, sizeof half);
	return half[0] ^ half[1];
}

void connection_shake_hands(struct connection *connection)
{
	struct error err;

	enum stream_result result = stream_handshake(&connection->stream, &err);
	switch (result) {
	case STREAM_OK:
		counts_add(&connection->listener->counts.handshakes, 1);
		if (connection->stream.ssl != NULL)
			peers_note(connection->listener->peers, connection->stream.ssl,
				connection->generation);
		connection->party = stream_party(&connection->stream);
		if (connection->listener->config.files.optional
			&& !stream_shows(&connection->stream))
			connection->party = party_of_source(connection->source);
		connection_enter(connection, PHASE_IDLE);
		connection_want(connection, EV_READ);
		if (stream_pending(&connection->stream))
			event_active(connection->io, EV_READ, 1);
		break;
	case STREAM_WANT_READ: connection_want(connection, EV_READ); break;
	case STREAM_WANT_WRITE: connection_want(connection, EV_WRITE); break;
	case STREAM_CLOSED:
	case STREAM_FAILED:
		if (!stream_silent(&connection->stream))
			connection_report(connection, &err);
		connection_linger(connection);
		break;
	}
}

static void drain(struct connection *connection)
{
	for (int i = 0; i < DRAINS_A_TURN; i++) {
		size_t before = connection->moved;
		if (!stream_drain(&connection->stream, &connection->moved)
			|| connection->moved > LINGER_BYTES) {
			connection_close(connection);
			return;
		}
		if (connection->moved == before)
			return;
	}
}

static void on_io(evutil_socket_t fd, short what, void *context)
{
	struct connection *connection = context;

	(void)fd, (void)what;
	switch (connection->phase) {
	case PHASE_PROXY: greeting_read_on(connection); break;
	case PHASE_HANDSHAKE: handshakes_wait(connection); break;
	case PHASE_IDLE:
	case PHASE_HEAD:
	case PHASE_BODY: connection_read_on(connection); break;
	/* What it sends before it is answered waits; one that sends nothing costs no call to stop and begin listening to it. */
	case PHASE_WORK: connection_want(connection, 0); break;
	case PHASE_WRITE: connection_write_on(connection); break;
	case PHASE_LINGER: drain(connection); break;
	}
}

static void on_timer(evutil_socket_t fd, short what, void *context)
{
	struct connection *connection = context;
	struct error err;

	(void)fd, (void)what;
	connection->alarm = INT64_MAX;
	if (connection_has_time(connection))
		return;
	switch (connection->phase) {
	case PHASE_PROXY:
	case PHASE_HANDSHAKE:
		FAIL(&err, CONNECTION, "GW-T3", "%s not finished in time",
			connection->phase == PHASE_PROXY ? "PROXY header" : "handshake");
		connection_report(connection, &err);
		connection_close(connection);
		break;
	case PHASE_IDLE:
		stream_end(&connection->stream);
		connection_close(connection);
		break;
	case PHASE_HEAD:
	case PHASE_BODY:
		FAIL(&err, HTTP_TIMEOUT, "GW-T3", "%s not finished in time",
			connection->phase == PHASE_HEAD ? "head" : "body");
		connection_answer_self(connection, &err, true);
		break;
	case PHASE_WORK: break;
	case PHASE_WRITE:
		FAIL(&err, CONNECTION, "GW-T3",
			"answer not read %s (%" PRIu64 " of %" PRIu64 " bytes)",
			connection->listener->transport->draining ? "before we stopped" : "in time",
			connection->written + piece_done(connection->job.piece),
			connection->job.answer.len + piece_whole(connection->job.piece));
		connection_report(connection, &err);
		stream_cut(&connection->stream);
		connection_close(connection);
		break;
	case PHASE_LINGER: connection_close(connection); break;
	}
}

static void join_lists(struct connection *connection)
{
	struct listener *listener = connection->listener;
	struct connection **all = &listener->connections;

	connection->next = *all;
	connection->link = all;
	if (*all != NULL)
		(*all)->link = &connection->next;
	*all = connection;
	listener->count++;
	counts_add(&listener->counts.accepted, 1);
	counts_add(&listener->counts.phases[connection->phase], 1);
	listener->transport->connections++;
}

static void leave_lists(struct connection *connection)
{
	if (connection->listener->review == connection)
		connection->listener->review = connection->next;
	*connection->link = connection->next;
	if (connection->next != NULL)
		connection->next->link = connection->link;
	connection->listener->count--;
	counts_add(&connection->listener->counts.closed, 1);
	counts_take(&connection->listener->counts.phases[connection->phase], 1);
	connection->listener->transport->connections--;
}

void connection_begin(struct connection *connection)
{
	connection_enter(
		connection, connection->listener->config.tls ? PHASE_HANDSHAKE : PHASE_IDLE);
}

void connection_open(struct listener *listener, int fd, const struct sockaddr_storage *from,
	struct source *source, bool proxied)
{
	struct arena *arena = arena_create(ARENA_SIZE);
	struct connection *connection = arena_take(arena, sizeof *connection);
	struct event_base *base = listener->transport->base;
	SSL_CTX *context = listener_context(listener, &connection->generation);
	char remote[SOURCE_NAME_SIZE];

	source_name(from, remote);
	connection->arena = arena;
	connection->listener = listener;
	connection->source = source;
	connection->remote = arena_string(arena, text_of(remote));
	connection->early = TEXT("");
	connection->io = event_new(base, fd, EV_READ | EV_PERSIST, on_io, connection);
	connection->timer = evtimer_new(base, on_timer, connection);
	connection->alarm = INT64_MAX;
	join_lists(connection);

	bool opened = stream_open(&connection->stream, fd, context);
	SSL_CTX_free(context);
	if (!opened) {
		connection_close(connection);
		return;
	}
	connection->born = clock_monotonic_ms();
	if (proxied)
		connection_enter(connection, PHASE_PROXY);
	else
		connection_begin(connection);
	connection_want(connection, EV_READ);
}

void connection_drain(struct connection *connection)
{
	switch (connection->phase) {
	case PHASE_PROXY:
	case PHASE_HANDSHAKE:
	case PHASE_IDLE:
		stream_end(&connection->stream);
		connection_close(connection);
		break;
	case PHASE_LINGER: connection_close(connection); break;
	case PHASE_HEAD:
	case PHASE_BODY:
	case PHASE_WRITE: connection_arm(connection); break;
	case PHASE_WORK: break;
	}
}

void connection_close(struct connection *connection)
{
	struct transport *transport = connection->listener->transport;
	struct arena *arena = connection->arena;

	leave_lists(connection);
	event_free(connection->io);
	event_free(connection->timer);
	connection_forget_job(connection);
	greeting_end(&connection->greeting);
	handshakes_forget(connection);
	sources_leave(connection->source);
	arena_destroy(&connection->early_arena);
	stream_close(&connection->stream);
	arena_destroy(&arena);
	leaving_end_if_over(transport);
}
