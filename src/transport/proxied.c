/* Who is behind a balancer that we trust: it says so before all else, and from then on that is who is connected (GW-T2). */
#include "transport/serve.h"

#include "transport/proxy_header.h"

#include <stdlib.h>

/* What came of a header so far; no byte beyond it is read, since that is TLS's. */
struct greeting {
	size_t length;
	char bytes[PROXY_HEADER_MAX];
};

void greeting_end(struct greeting **greeting)
{
	free(*greeting);
	*greeting = NULL;
}

static void refuse(struct connection *connection, const struct error *err)
{
	connection_report(connection, err);
	connection_close(connection);
}

/* From here on its place is among the connections of who was told. */
static void move_to(struct connection *connection, const struct sockaddr_storage *address)
{
	char remote[SOURCE_NAME_SIZE];

	sources_leave(connection->source);
	connection->source = sources_enter(connection->listener->sources, address);
	source_name(address, remote);
	connection->remote = arena_string(connection->arena, text_of(remote));
}

static void take(struct connection *connection, struct text header)
{
	struct proxy_told told;
	struct error err;

	if (!proxy_header_read(header, &told, &err)) {
		refuse(connection, &err);
		return;
	}
	greeting_end(&connection->greeting);
	if (!told.local) {
		move_to(connection, &told.address);
		if (!listener_has_room(connection->listener, connection->source, &err)) {
			refuse(connection, &err);
			return;
		}
	}
	connection_begin(connection);
}

/* False: there is no more now, or it is over. */
static bool read_some(struct connection *connection, size_t wanted)
{
	struct greeting *greeting = connection->greeting;
	struct error err;
	size_t got;

	switch (stream_read_before(&connection->stream, greeting->bytes + greeting->length,
		wanted - greeting->length, &got)) {
	case STREAM_OK: greeting->length += got; return true;
	case STREAM_WANT_READ:
	case STREAM_WANT_WRITE: return false;
	case STREAM_CLOSED:
	case STREAM_FAILED: break;
	}
	/* Without a byte it was a check whether the port is open. */
	if (greeting->length > 0) {
		FAIL(&err, CONNECTION, "GW-T2", "the peer closed in its PROXY header");
		connection_report(connection, &err);
	}
	connection_close(connection);
	return false;
}

void greeting_read_on(struct connection *connection)
{
	struct error err;
	size_t wanted;

	if (connection->greeting == NULL)
		connection->greeting = calloc(1, sizeof *connection->greeting);
	if (connection->greeting == NULL)
		abort();
	for (;;) {
		struct text begun = {connection->greeting->bytes, connection->greeting->length};
		if (!proxy_header_length(begun, &wanted, &err)) {
			refuse(connection, &err);
			return;
		}
		if (begun.len == wanted) {
			take(connection, begun);
			return;
		}
		if (!read_some(connection, wanted))
			return;
	}
}
