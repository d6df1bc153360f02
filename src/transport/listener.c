/* Listening sockets: who may come in, and how many of them. */
#include "transport/serve.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024, ACCEPTS_A_TURN = 64, BACK_OFF_MS = 100, TOLD_A_SECOND = 20 };

void listener_refused(struct listener *listener, const char *remote, const char *correlation,
	const struct error *err)
{
	int64_t now = clock_monotonic_ms();
	struct error told = *err;
	char own[TRACE_SPAN_SIZE];

	if (listener->config.service.refused == NULL)
		return;
	if (now - listener->told_since >= 1000) {
		listener->told_since = now;
		listener->told = 0;
	}
	if (listener->told++ >= TOLD_A_SECOND) {
		listener->untold++;
		return;
	}
	if (listener->untold > 0) {
		size_t length = strlen(told.detail);
		snprintf(told.detail + length, sizeof told.detail - length, " (%u more not told)",
			listener->untold);
		listener->untold = 0;
	}
	trace_span(own);
	listener->config.service.refused(listener->config.service.context, remote,
		correlation[0] != '\0' ? correlation : own, &told);
}

/* Who counts as one source: an IPv4 address, or an IPv6 network of 64 bits. */
static void source_of(const struct sockaddr_storage *address, unsigned char out[16])
{
	memset(out, 0, 16);
	if (address->ss_family == AF_INET) {
		const struct sockaddr_in *in = (const struct sockaddr_in *)address;
		memcpy(out + 12, &in->sin_addr, 4);
	} else if (address->ss_family == AF_INET6) {
		const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)address;
		bool mapped = IN6_IS_ADDR_V4MAPPED(&in->sin6_addr);
		memcpy(out + (mapped ? 12 : 0), in->sin6_addr.s6_addr + (mapped ? 12 : 0),
			mapped ? 4 : 8);
	}
}

unsigned listener_bucket(const unsigned char source[16])
{
	unsigned hash = 0;

	for (int i = 0; i < 16; i++)
		hash = hash * 31 + source[i];
	return hash % SOURCE_BUCKETS;
}

static unsigned connections_from(const struct listener *listener, const unsigned char source[16])
{
	const struct connection *other = listener->sources[listener_bucket(source)];
	unsigned count = 0;

	for (; other != NULL; other = other->source_next)
		count += memcmp(other->source, source, 16) == 0;
	return count;
}

static void remote_of(
	const struct sockaddr_storage *address, socklen_t length, char *out, size_t size)
{
	char host[INET6_ADDRSTRLEN + 16], port[8];

	if (getnameinfo((const struct sockaddr *)address, length, host, sizeof host, port,
		    sizeof port, NI_NUMERICHOST | NI_NUMERICSERV)
		!= 0)
		snprintf(out, size, "?");
	else
		snprintf(out, size, address->ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host,
			port);
}

static void welcome(
	struct listener *listener, int fd, const struct sockaddr_storage *address, socklen_t length)
{
	const struct listen_config *config = &listener->config;
	unsigned char source[16];
	char remote[80];
	struct error err;
	int on = 1;

	source_of(address, source);
	remote_of(address, length, remote, sizeof remote);
	if (config->max_connections > 0 && listener->count >= config->max_connections)
		FAIL(&err, CONNECTION, "GW-T3", "over %u connections", config->max_connections);
	else if (config->max_per_source > 0
		&& connections_from(listener, source) >= config->max_per_source)
		FAIL(&err, CONNECTION, "GW-T3", "over %u connections from one address",
			config->max_per_source);
	else {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		connection_open(listener, fd, source, remote);
		return;
	}
	close(fd);
	listener_refused(listener, remote, "", &err);
}

static void resume(evutil_socket_t fd, short what, void *context)
{
	struct listener *listener = context;

	(void)fd, (void)what;
	if (!listener->transport->draining)
		event_add(listener->accepting, NULL);
}

/* No descriptors or memory: the peers wait in the backlog until there are some again. */
static void back_off(struct listener *listener)
{
	struct timeval pause = {0, BACK_OFF_MS * 1000};
	struct error err;

	FAIL(&err, CONNECTION, "GW-T3", "cannot accept: %s", strerror(errno));
	event_del(listener->accepting);
	event_add(listener->backing_off, &pause);
	listener_refused(listener, "-", "", &err);
}

static void on_accept(evutil_socket_t fd, short what, void *context)
{
	struct listener *listener = context;

	(void)what;
	for (int i = 0; i < ACCEPTS_A_TURN; i++) {
		struct sockaddr_storage address = {0};
		socklen_t length = sizeof address;
		int accepted = accept4(
			fd, (struct sockaddr *)&address, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (accepted >= 0) {
			welcome(listener, accepted, &address, length);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
			back_off(listener);
		if (errno != ECONNABORTED && errno != EINTR && errno != EPROTO)
			return;
	}
}

static int bind_to(const struct addrinfo *where)
{
	int on = 1;
	int fd = socket(where->ai_family, where->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, where->ai_addr, where->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	int why = errno;
	close(fd);
	errno = why;
	return -1;
}

static uint16_t bound_port(int fd)
{
	struct sockaddr_storage address = {0};
	socklen_t length = sizeof address;

	getsockname(fd, (struct sockaddr *)&address, &length);
	return ntohs(address.ss_family == AF_INET6
			? ((const struct sockaddr_in6 *)&address)->sin6_port
			: ((const struct sockaddr_in *)&address)->sin_port);
}

bool listener_open(struct listener *listener, struct error *err)
{
	const struct listen_config *config = &listener->config;
	struct event_base *base = listener->transport->base;
	struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
		.ai_socktype = SOCK_STREAM};
	struct addrinfo *where;
	char port[8];

	snprintf(port, sizeof port, "%u", (unsigned)config->port);
	if (getaddrinfo(config->address, port, &hints, &where) != 0)
		return FAIL(err, CONFIG, NULL, "not a numeric address: %s", config->address);
	listener->fd = bind_to(where);
	int why = errno;
	freeaddrinfo(where);
	if (listener->fd < 0)
		return FAIL(err, CONNECTION, NULL, "cannot listen on %s port %s: %s",
			config->address, port, strerror(why));
	listener->port = bound_port(listener->fd);
	listener->accepting =
		event_new(base, listener->fd, EV_READ | EV_PERSIST, on_accept, listener);
	listener->backing_off = evtimer_new(base, resume, listener);
	event_add(listener->accepting, NULL);
	return true;
}

void listener_stop(struct listener *listener)
{
	if (listener->accepting != NULL)
		event_free(listener->accepting);
	if (listener->backing_off != NULL)
		event_free(listener->backing_off);
	listener->accepting = listener->backing_off = NULL;
	if (listener->fd >= 0)
		close(listener->fd);
	listener->fd = -1;
}

void listener_close(struct listener *listener)
{
	listener_stop(listener);
	while (listener->connections != NULL)
		connection_close(listener->connections);
	peers_clear(listener->peers);
	SSL_CTX_free(listener->context);
	listener->context = NULL;
}
