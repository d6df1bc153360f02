/* Ways to serve: as always, with every answer as its connection's last, or only who is there already. */
#include "transport/serve.h"

#include "transport/heritage.h"
#include "transport/tickets.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* Who came after us may still fail: so long somebody is here to serve on, even with nobody left to serve. */
enum { PROBATION_MS = 5000 };

static void on_probation(evutil_socket_t fd, short what, void *context)
{
	struct transport *transport = context;

	(void)fd, (void)what;
	transport->is_proven = true;
	leaving_end_if_over(transport);
}

void leaving_begin(struct transport *transport)
{
	transport->probation = evtimer_new(transport->base, on_probation, transport);
}

static void follow(struct transport *transport, enum course wanted)
{
	bool was_leaving = transport->course == COURSE_LEAVE;
	bool is_leaving = wanted == COURSE_LEAVE;

	transport->course = wanted;
	for (size_t i = 0; i < transport->count && was_leaving != is_leaving; i++) {
		struct listener *listener = &transport->listeners[i];
		if (is_leaving) {
			event_del(listener->accepting);
			event_del(listener->backing_off);
		} else {
			event_add(listener->accepting, NULL);
		}
	}
	if (!is_leaving)
		return;
	transport->is_proven = false;
	event_add(transport->probation,
		&(struct timeval){PROBATION_MS / 1000, PROBATION_MS % 1000 * 1000 + 500});
}

void leaving_look(struct transport *transport)
{
	enum course wanted = (enum course)atomic_load(&transport->wanted);

	if (wanted != transport->course && !transport->draining)
		follow(transport, wanted);
}

void leaving_end_if_over(struct transport *transport)
{
	bool may_end =
		transport->draining || (transport->course == COURSE_LEAVE && transport->is_proven);

	if (may_end && transport->connections == 0)
		event_base_loopbreak(transport->base);
}

/* Where the address has not changed, nobody who connects notices that another process listens. */
int leaving_socket(const struct listen_config *config, const struct addrinfo *where)
{
	return heritage_take_listener(config->heritage, config->name, where->ai_addr);
}

/* The door's thread asks, and the one that serves may close it at this very moment. -1: it is closed, or there is no room for another. */
static int duplicate_of(struct listener *listener)
{
	struct transport *transport = listener->transport;
	int duplicate;

	pthread_mutex_lock(&transport->lock);
	duplicate = listener->fd >= 0 ? fcntl(listener->fd, F_DUPFD_CLOEXEC, 0) : -1;
	pthread_mutex_unlock(&transport->lock);
	return duplicate;
}

static bool describe(struct listener *listener, struct heritage_item *out)
{
	unsigned generation;
	int fd = duplicate_of(listener);

	if (fd < 0)
		return false;
	SSL_CTX *context = listener_context(listener, &generation);
	snprintf(out->name, sizeof out->name, "%s", listener->config.name);
	out->fd = fd;
	if (context != NULL && !listener->config.files.shadow)
		tickets_of(context, &out->seal);
	SSL_CTX_free(context);
	return true;
}

void heritage_of(struct transport *transport, struct heritage *out)
{
	*out = (struct heritage){.talk = -1};
	for (size_t i = 0; i < transport->count && out->count < HERITAGE_MAX; i++)
		if (transport->listeners[i].config.name != NULL)
			out->count += describe(&transport->listeners[i], &out->items[out->count]);
}
