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

	counts_refused(&listener->counts, err->rule);
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

bool listener_has_room(
	const struct listener *listener, const struct source *source, struct error *err)
{
	unsigned most = listener->config.max_per_source;

	return most == 0 || source->connections <= most
		|| FAIL(err, CONNECTION, "GW-T3", "over %u connections from one address", most);
}

/* Behind a balancer that we trust others are, who count for themselves once it has said who. */
static bool may_come_in(const struct listener *listener, const struct source *source, bool proxied,
	struct error *err)
{
	unsigned most = listener->config.max_connections;

	if (most > 0 && listener->count >= most)
		return FAIL(err, CONNECTION, "GW-T3", "over %u connections", most);
	return proxied || listener_has_room(listener, source, err);
}

static void welcome(struct listener *listener, int fd, const struct sockaddr_storage *address)
{
	bool proxied = networks_hold(&listener->config.proxy_from, address);
	struct source *source = sources_enter(listener->sources, address);
	char remote[SOURCE_NAME_SIZE];
	struct error err;
	int on = 1;

	if (may_come_in(listener, source, proxied, &err)) {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		connection_open(listener, fd, address, source, proxied);
		return;
	}
	sources_leave(source);
	close(fd);
	source_name(address, remote);
	listener_refused(listener, remote, "", &err);
}

static void resume(evutil_socket_t fd, short what, void *context)
{
	struct listener *listener = context;

	(void)fd, (void)what;
	if (!listener->transport->draining && listener->transport->course != COURSE_LEAVE)
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
			welcome(listener, accepted, &address);
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
	listener->fd = leaving_socket(config, where);
	if (listener->fd < 0)
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
	listener->handshaking = evtimer_new(base, handshakes_on, listener);
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
	pthread_mutex_lock(&listener->transport->lock);
	int fd = listener->fd;
	listener->fd = -1;
	pthread_mutex_unlock(&listener->transport->lock);
	if (fd >= 0)
		close(fd);
}

void listener_close(struct listener *listener)
{
	listener_stop(listener);
	while (listener->connections != NULL)
		connection_close(listener->connections);
	if (listener->handshaking != NULL)
		event_free(listener->handshaking);
	listener->handshaking = NULL;
	sources_destroy(&listener->sources);
	peers_clear(listener->peers);
	SSL_CTX_free(listener->context);
	listener->context = NULL;
}
