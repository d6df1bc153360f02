/* Open connections outlive a reload: each is judged again by the new roots and lists, and ends when it no longer holds. */
#include "transport/serve.h"

enum {
	CONNECTIONS_A_TURN = 256,
	VERIFICATIONS_A_TURN = 4, /* they cost milliseconds when lists are long */
	PAUSE_US = 500,
};

SSL_CTX *listener_context(struct listener *listener, unsigned *generation)
{
	struct transport *transport = listener->transport;
	SSL_CTX *context;

	pthread_mutex_lock(&transport->lock);
	context = listener->context;
	if (context != NULL)
		SSL_CTX_up_ref(context);
	*generation = atomic_load(&transport->generation);
	pthread_mutex_unlock(&transport->lock);
	return context;
}

/* PKI003, WT004, GW-T1 */
bool connection_trusted(struct connection *connection)
{
	struct listener *listener = connection->listener;
	unsigned generation = atomic_load(&listener->transport->generation);
	struct error err;

	/* Where nobody is refused for a certificate, nobody is afterwards. */
	if (!listener->config.tls || listener->config.files.shadow
		|| connection->generation == generation)
		return true;
	if (listener->config.files.optional && !stream_shows(&connection->stream))
		return true;
	SSL_CTX *context = listener_context(listener, &generation);
	bool holds = peers_hold(listener->peers, connection->stream.ssl, context, generation, &err);
	SSL_CTX_free(context);
	if (holds)
		connection->generation = generation;
	else
		connection_report(connection, &err);
	return holds;
}

bool connection_stays(struct connection *connection)
{
	if (connection_trusted(connection))
		return true;
	stream_end(&connection->stream);
	connection_close(connection);
	return false;
}

/* Judged by the new lists and held to the new budgets. */
static void review(struct connection *connection)
{
	switch (connection->phase) {
	case PHASE_IDLE:
	case PHASE_HEAD:
	case PHASE_BODY:
		if (connection_stays(connection))
			connection_arm(connection);
		break;
	case PHASE_WRITE:
		/* Who is not trusted any more gets an answer of moments whole, but not hours of a file. */
		if (connection->job.piece == NULL || connection_stays(connection))
			connection_arm(connection);
		break;
	case PHASE_PROXY:
	case PHASE_HANDSHAKE: /* judged when it is over */
	case PHASE_LINGER: connection_arm(connection); break;
	case PHASE_WORK: break; /* judged when it is answered */
	}
}

static unsigned verified(const struct listener *listener)
{
	return listener->peers != NULL ? peers_verified(listener->peers) : 0;
}

/* A few of one listener; false when there are more. */
static bool review_some(struct listener *listener)
{
	unsigned before = verified(listener);

	for (int i = 0; i < CONNECTIONS_A_TURN && listener->review != NULL; i++) {
		struct connection *connection = listener->review;
		listener->review = connection->next;
		review(connection);
		if (verified(listener) - before >= VERIFICATIONS_A_TURN)
			break;
	}
	return listener->review == NULL;
}

static void review_later(struct transport *transport)
{
	struct timeval pause = {0, PAUSE_US};

	evtimer_add(transport->reviewing, &pause);
}

void review_on(evutil_socket_t fd, short what, void *context)
{
	struct transport *transport = context;
	bool done = true;

	(void)fd, (void)what;
	for (size_t i = 0; i < transport->count; i++)
		done = review_some(&transport->listeners[i]) && done;
	if (!done)
		review_later(transport);
}

/* What a reload may change of a listener that is open; where it listens and its workers stay. */
static void take_budgets(struct listen_config *into, const struct listen_config *fresh)
{
	into->max_connections = fresh->max_connections;
	into->max_per_source = fresh->max_per_source;
	into->proxy_from = fresh->proxy_from;
	into->max_body = fresh->max_body;
	into->max_bodies = fresh->max_bodies;
	into->handshake_ms = fresh->handshake_ms;
	into->header_ms = fresh->header_ms;
	into->body_ms = fresh->body_ms;
	into->idle_ms = fresh->idle_ms;
	into->write_ms = fresh->write_ms;
	into->file_ms = fresh->file_ms;
	into->max_age_ms = fresh->max_age_ms;
}

void review_begin(struct transport *transport)
{
	pthread_mutex_lock(&transport->lock);
	for (size_t i = 0; i < transport->count; i++) {
		struct listener *listener = &transport->listeners[i];
		take_budgets(&listener->config, &listener->fresh);
		listener->review = listener->connections;
	}
	pthread_mutex_unlock(&transport->lock);
	review_later(transport);
}
