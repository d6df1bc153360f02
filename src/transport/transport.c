/* The serving thread: its event loop, and the few doors through which other threads reach it. */
#include "transport/transport.h"

#include "base/clock.h"
#include "transport/heritage.h"
#include "transport/serve.h"
#include "transport/tickets.h"
#include "transport/trust_files.h"

#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

enum { DRAIN_MS = 5000 /* for requests that are half in when we stop */ };

/* Any thread, and signal handlers. */
static void wake(struct transport *transport)
{
	const uint64_t one = 1;
	int why = errno;
	ssize_t written = write(transport->wake_fd, &one, sizeof one);

	(void)written; /* full means: awake already */
	errno = why;
}

/* In a worker's thread: `context` is the transport. */
static void job_done(void *context, struct job *job)
{
	struct transport *transport = context;

	pthread_mutex_lock(&transport->lock);
	bool first = transport->done == NULL;
	job->next = transport->done;
	transport->done = job;
	pthread_mutex_unlock(&transport->lock);
	/* Where others wait to be taken, it was woken for them, and takes all. */
	if (first)
		wake(transport);
}

static void take_answers(struct transport *transport)
{
	struct job *job, *next;

	pthread_mutex_lock(&transport->lock);
	job = transport->done;
	transport->done = NULL;
	pthread_mutex_unlock(&transport->lock);
	for (; job != NULL; job = next) {
		next = job->next;
		connection_answered(job->connection);
	}
}

static void end_all(struct transport *transport)
{
	for (size_t i = 0; i < transport->count; i++) {
		struct connection *connection = transport->listeners[i].connections, *next;
		for (; connection != NULL; connection = next) {
			next = connection->next;
			connection_drain(connection);
		}
	}
}

static void begin_drain(struct transport *transport)
{
	transport->draining = true;
	transport->drain_until = clock_monotonic_ms() + DRAIN_MS;
	for (size_t i = 0; i < transport->count; i++) {
		listener_stop(&transport->listeners[i]);
		pool_hurry(transport->listeners[i].pool);
	}
	end_all(transport);
	leaving_end_if_over(transport);
}

static void on_wake(evutil_socket_t fd, short what, void *context)
{
	struct transport *transport = context;
	unsigned generation = atomic_load(&transport->generation);
	uint64_t count;
	ssize_t got = read(fd, &count, sizeof count);

	(void)got, (void)what;
	take_answers(transport);
	if (generation != transport->reviewed) {
		transport->reviewed = generation;
		review_begin(transport);
	}
	leaving_look(transport);
	if (atomic_load(&transport->stopping) && !transport->draining)
		begin_drain(transport);
}

static struct event_base *create_base(void)
{
	struct event_config *config = event_config_new();
	struct event_base *base = NULL;

	/*
	 * No locks: one thread has it. The environment does not choose how we wait. No change list either: it would
	 * speak to epoll about descriptors that are closed by then, and may be somebody else's.
	 */
	if (config != NULL
		&& event_config_set_flag(
			   config, EVENT_BASE_FLAG_NOLOCK | EVENT_BASE_FLAG_IGNORE_ENV)
			== 0)
		base = event_base_new_with_config(config);
	event_config_free(config);
	return base;
}

static const char *kept(struct arena *arena, const char *string)
{
	return string != NULL ? arena_string(arena, text_of(string)) : NULL;
}

static struct listen_config config_copy(struct arena *arena, const struct listen_config *config)
{
	struct listen_config copy = *config;

	copy.address = kept(arena, config->address);
	copy.files = (struct tls_config){
		.certificate_file = kept(arena, config->files.certificate_file),
		.key_file = kept(arena, config->files.key_file),
		.trust_file = kept(arena, config->files.trust_file),
		.is_ours = config->files.is_ours,
		.context = config->files.context,
		.crl = {kept(arena, config->files.crl.file),
			kept(arena, config->files.crl.directory), config->files.crl.grace_s},
		.terms = {kept(arena, config->files.terms.environment),
			kept(arena, config->files.terms.roots_file),
			kept(arena, config->files.terms.policies)},
		.optional = config->files.optional,
		.shadow = config->files.shadow,
	};
	return copy;
}

static bool start_listener(struct listener *listener, struct error *err)
{
	const struct listen_config *config = &listener->config;

	if (config->tls) {
		listener->context = tls_server_context(&config->files, config->max_age_ms, err);
		if (listener->context == NULL)
			return false;
		tickets_adopt(listener->context, heritage_seal(config->heritage, config->name));
		listener->peers = peers_create(listener->transport->arena);
	}
	if (!listener_open(listener, err))
		return false;
	listener->pool = pool_create(config, job_done, listener->transport, err);
	return listener->pool != NULL;
}

static bool start(struct transport *transport, struct error *err)
{
	transport->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	transport->base = create_base();
	if (transport->wake_fd < 0 || transport->base == NULL)
		return FAIL(err, CONFIG, NULL, "cannot start an event loop: %s", strerror(errno));
	transport->waking = event_new(
		transport->base, transport->wake_fd, EV_READ | EV_PERSIST, on_wake, transport);
	event_add(transport->waking, NULL);
	transport->reviewing = evtimer_new(transport->base, review_on, transport);
	leaving_begin(transport);
	for (size_t i = 0; i < transport->count; i++)
		if (!start_listener(&transport->listeners[i], err))
			return false;
	return true;
}

/* Each connection is a descriptor, and a shell gives a process a thousand of them: as many as we may have. */
static void raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &limit);
	}
}

struct listen_config listen_config_of_watch(const char *address, long port)
{
	return (struct listen_config){
		.address = address,
		.port = (uint16_t)port,
		.workers = 1,
		.queue = 8,
		.max_connections = 64,
		.max_per_source = 64,
		.max_body = 1024,
		.header_ms = 5000,
		.body_ms = 5000,
		.idle_ms = 10000,
		.write_ms = 5000,
		.max_age_ms = 600000,
	};
}

struct transport *transport_create(
	const struct listen_config *listeners, size_t count, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct transport *transport = arena_take(arena, sizeof *transport);

	stream_ignore_sigpipe();
	raise_descriptors();
	transport->arena = arena;
	transport->scratch = arena_take(arena, SCRATCH_SIZE);
	transport->listeners = arena_array(arena, count, sizeof *transport->listeners);
	transport->count = count;
	pthread_mutex_init(&transport->lock, NULL);
	for (size_t i = 0; i < count; i++) {
		transport->listeners[i].transport = transport;
		transport->listeners[i].fd = -1;
		TAILQ_INIT(&transport->listeners[i].larges);
		TAILQ_INIT(&transport->listeners[i].bodies);
		for (int shake = 0; shake < SHAKES; shake++)
			TAILQ_INIT(&transport->listeners[i].shaking[shake]);
		transport->listeners[i].sources = sources_create();
		transport->listeners[i].config = config_copy(arena, &listeners[i]);
	}
	if (!start(transport, err))
		transport_destroy(&transport);
	return transport;
}

uint16_t transport_port(const struct transport *transport, size_t listener)
{
	return transport->listeners[listener].port;
}

void transport_run(struct transport *transport)
{
	event_base_dispatch(transport->base);
}

void transport_turn(struct transport *transport, enum course course)
{
	atomic_store(&transport->wanted, (int)course);
	wake(transport);
}

void transport_stop(struct transport *transport)
{
	atomic_store(&transport->stopping, true);
	wake(transport);
}

static bool read_contexts(struct transport *transport, const struct listen_config *listeners,
	SSL_CTX **contexts, struct error *err)
{
	for (size_t i = 0; i < transport->count; i++) {
		const struct listen_config *config = &listeners[i];
		if (!transport->listeners[i].config.tls)
			continue;
		contexts[i] = tls_server_context(&config->files, config->max_age_ms, err);
		if (contexts[i] == NULL)
			return false;
	}
	return true;
}

/* CRT-02, CRT-08, GW-T1: new keys, new lists, and other ticket keys: old tickets are void. */
static void swap_contexts(
	struct transport *transport, const struct listen_config *listeners, SSL_CTX **contexts)
{
	pthread_mutex_lock(&transport->lock);
	for (size_t i = 0; i < transport->count; i++) {
		SSL_CTX *old = transport->listeners[i].context;
		transport->listeners[i].context = contexts[i];
		contexts[i] = old;
		transport->listeners[i].fresh = listeners[i];
	}
	atomic_fetch_add(&transport->generation, 1);
	pthread_mutex_unlock(&transport->lock);
	wake(transport);
}

bool transport_reload(
	struct transport *transport, const struct listen_config *listeners, struct error *err)
{
	struct arena *arena = arena_create(0);
	SSL_CTX **contexts = arena_array(arena, transport->count, sizeof(SSL_CTX *));
	bool good = read_contexts(transport, listeners, contexts, err);

	if (good)
		swap_contexts(transport, listeners, contexts);
	for (size_t i = 0; i < transport->count; i++)
		SSL_CTX_free(contexts[i]);
	arena_destroy(&arena);
	return good;
}

struct instant transport_crl_expiry(struct transport *transport, size_t listener)
{
	struct instant end = {INT64_MAX};

	pthread_mutex_lock(&transport->lock);
	if (transport->listeners[listener].context != NULL)
		end = tls_lists_end(transport->listeners[listener].context);
	pthread_mutex_unlock(&transport->lock);
	return end;
}

/* The context in use, kept while it is looked at; NULL on a plain listener. */
static SSL_CTX *context_of(struct transport *transport, size_t listener)
{
	pthread_mutex_lock(&transport->lock);
	SSL_CTX *context = transport->listeners[listener].context;
	if (context != NULL)
		SSL_CTX_up_ref(context);
	pthread_mutex_unlock(&transport->lock);
	return context;
}

size_t transport_lists(
	struct transport *transport, size_t listener, struct crl_facts *out, size_t room)
{
	SSL_CTX *context = context_of(transport, listener);
	size_t count =
		context != NULL ? trust_files_lists(SSL_CTX_get_cert_store(context), out, room) : 0;

	SSL_CTX_free(context);
	return count;
}

struct instant transport_certificate_end(struct transport *transport, size_t listener)
{
	SSL_CTX *context = context_of(transport, listener);
	struct instant end = {INT64_MAX};

	if (context != NULL)
		end = tls_certificate_end(context);
	SSL_CTX_free(context);
	return end;
}

struct text transport_own_certificate(
	struct transport *transport, size_t listener, struct arena *arena)
{
	unsigned generation;
	SSL_CTX *context = listener_context(&transport->listeners[listener], &generation);
	struct text leaf = context != NULL ? tls_own_certificate(context, arena) : TEXT("");

	SSL_CTX_free(context);
	return leaf;
}

void transport_destroy(struct transport **transport)
{
	struct transport *old = *transport;

	if (old == NULL)
		return;
	/* The workers first: they hold jobs that live in connections. */
	for (size_t i = 0; i < old->count; i++)
		pool_destroy(&old->listeners[i].pool);
	for (size_t i = 0; i < old->count; i++)
		listener_close(&old->listeners[i]);
	if (old->waking != NULL)
		event_free(old->waking);
	if (old->reviewing != NULL)
		event_free(old->reviewing);
	if (old->probation != NULL)
		event_free(old->probation);
	if (old->base != NULL)
		event_base_free(old->base);
	if (old->wake_fd >= 0)
		close(old->wake_fd);
	pthread_mutex_destroy(&old->lock);
	struct arena *arena = old->arena; /* holds *old itself */
	arena_destroy(&arena);
	*transport = NULL;
}
