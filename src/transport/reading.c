/* Requests on their way in, until a worker can have them. */
#include "transport/serve.h"

#include "base/clock.h"

#include <string.h>

enum {
	READS_A_TURN = 8,
	REQUEST_SIZE = 2048,
	/* A byte in a record of its own costs as much as a record: so many pieces, and one more for every so many bytes. */
	PIECES_MAX = 16384,
	PIECE_BYTES = 64,
};

/* What the peer sent beyond the request it is being answered. */
static void keep_early(struct connection *connection, struct text bytes)
{
	if (bytes.len == 0)
		return;
	connection->early_arena = arena_create(bytes.len + 64);
	connection->early = arena_copy(connection->early_arena, bytes);
}

/* GW-T4: the queue is full, and nobody has more in it. */
static void send_away(struct connection *connection)
{
	struct error err;

	FAIL(&err, HTTP_BUSY, "GW-T4", "the queue of %u is full",
		connection->listener->config.queue);
	connection_answer_self(connection, &err, false);
}

/* It stays what it was in the handshake. */
static struct text leaf_of(struct connection *connection)
{
	if (connection->leaf_der.len == 0)
		connection->leaf_der = stream_peer(&connection->stream, connection->arena);
	return connection->leaf_der;
}

static void submit(struct connection *connection)
{
	const struct http_request *request = http_request(connection->reader);
	struct job *job = &connection->job;

	/* C7: it may have begun on old trust. */
	if (!connection_stays(connection))
		return;
	job->delivery = (struct delivery){
		.method = request->method,
		.path = request->path,
		.query = request->query,
		.content_type = request->content_type,
		.content_encoding = request->content_encoding,
		.soap_action = request->soap_action,
		.range = request->range,
		.if_range = request->if_range,
		.if_match = request->if_match,
		.if_none_match = request->if_none_match,
		.cookie = request->cookie,
		.origin = request->origin,
		.sec_fetch_site = request->sec_fetch_site,
		.accept_language = request->accept_language,
		.host = request->host,
		.remote = connection->remote,
		.tls_version = stream_version(&connection->stream),
		.leaf_der = leaf_of(connection),
		.body = request->body,
		.arrived_us = clock_monotonic_us(),
		.correlation = job->correlation,
		.trace = &request->trace,
		.notes = connection->listener->config.files.shadow
			? stream_notes(&connection->stream, job->request)
			: NULL,
	};
	memcpy(job->delivery.source, connection->source->address, sizeof job->delivery.source);
	job->head_only = strcmp(request->method, "HEAD") == 0;
	job->close = request->close || connection_says_goodbye(connection);
	connection_enter(connection, PHASE_WORK);
	counts_add(&connection->listener->counts.requests, 1);
	struct job *left_out = pool_submit(connection->listener->pool, connection->party, job);
	if (left_out != NULL)
		send_away(left_out->connection);
}

/* The sender waits for a sign before it sends the body (RFC 9110 10.1.1). */
static bool say_continue(struct connection *connection)
{
	static const struct text sign = {"HTTP/1.1 100 Continue\r\n\r\n", 25};
	size_t put;

	if (stream_write(&connection->stream, sign, &put) == STREAM_OK && put == sign.len)
		return true;
	connection_lose(connection, "before its body");
	return false;
}

static void begin_request(struct connection *connection)
{
	connection->job.connection = connection;
	trace_span(connection->job.correlation);
	connection->job.request = arena_create(REQUEST_SIZE);
	connection->reader =
		http_reader_create(connection->job.request, connection->listener->config.max_body);
	connection->pieces = connection->taken = 0;
	connection_enter(connection, PHASE_HEAD);
}

/* GW-T3 */
static bool comes_whole_enough(struct connection *connection, size_t bytes, struct error *err)
{
	connection->taken += bytes;
	return connection->pieces++ < PIECES_MAX + connection->taken / PIECE_BYTES
		|| FAIL(err, HTTP_BAD_REQUEST, "GW-T3", "%zu bytes in %zu pieces",
			connection->taken, connection->pieces);
}

/* Gives bytes to the reader. False: the request is complete or refused, and the connection perhaps gone. */
static bool feed(struct connection *connection, struct text bytes)
{
	struct error err;
	size_t used;

	if (connection->phase == PHASE_IDLE)
		begin_request(connection);
	if (!comes_whole_enough(connection, bytes.len, &err)) {
		connection_answer_self(connection, &err, true);
		return false;
	}
	while (bytes.len > 0) {
		enum http_step step = http_read(connection->reader, bytes, &used, &err);
		if (step == HTTP_BAD) {
			connection_answer_self(connection, &err, true);
			return false;
		}
		connection->moved += used;
		counts_add(&connection->listener->counts.bytes_in, used);
		if (!listener_takes_body(connection, &err)) {
			connection_answer_self(connection, &err, true);
			return false;
		}
		bytes = (struct text){bytes.at + used, bytes.len - used};
		if (step == HTTP_DONE) {
			keep_early(connection, bytes);
			submit(connection);
			return false;
		}
		if (step == HTTP_HEAD) {
			connection_enter(connection, PHASE_BODY);
			if (http_request(connection->reader)->expect_continue && bytes.len == 0
				&& !say_continue(connection))
				return false;
		}
	}
	return true;
}

static bool feed_early(struct connection *connection)
{
	struct arena *arena = connection->early_arena;
	struct text early = connection->early;

	connection->early_arena = NULL;
	connection->early = TEXT("");
	bool more = feed(connection, early);
	arena_destroy(&arena);
	return more;
}

/* The peer has gone, or broke the rules of TLS. */
static void read_ended(struct connection *connection, enum stream_result result)
{
	if (connection->phase == PHASE_IDLE && !connection->stream.watch.renegotiation
		&& connection->stream.watch.steps <= TLS_STEPS_MAX) {
		if (result == STREAM_CLOSED)
			stream_end(&connection->stream);
		connection_close(connection);
		return;
	}
	connection_lose(connection, "in the middle of a request");
}

void connection_read_on(struct connection *connection)
{
	char *scratch = connection->listener->transport->scratch;
	size_t got;

	if (connection->phase == PHASE_IDLE && connection_must_end(connection)) {
		stream_end(&connection->stream);
		connection_close(connection);
		return;
	}
	/* C7: what comes in on old trust is not read any more. */
	if (!connection_stays(connection))
		return;
	if (connection->early.len > 0 && !feed_early(connection))
		return;
	for (int i = 0; i < READS_A_TURN; i++) {
		enum stream_result result =
			stream_read(&connection->stream, scratch, SCRATCH_SIZE, &got);
		switch (result) {
		case STREAM_OK:
			if (!feed(connection, (struct text){scratch, got}))
				return;
			break;
		case STREAM_WANT_READ: connection_want(connection, EV_READ); return;
		case STREAM_WANT_WRITE: connection_want(connection, EV_WRITE); return;
		case STREAM_CLOSED:
		case STREAM_FAILED: read_ended(connection, result); return;
		}
	}
	connection_want(connection, EV_READ);
	if (stream_pending(&connection->stream))
		event_active(connection->io, EV_READ, 1);
}
