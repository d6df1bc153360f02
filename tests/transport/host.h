#ifndef TESTS_TRANSPORT_HOST_H
#define TESTS_TRANSPORT_HOST_H

/* The server under test: transport with a small service that does what the path says. */
#include "transport/transport.h"
#include "peer.h"

#include <pthread.h>
#include <semaphore.h>

enum { MAX_REFUSALS = 64, BIG_ANSWER = 12 * 1024 * 1024 };

struct refused {
	char rule[16];
	char detail[240];
	char correlation[32];
	enum error_code code;
};

struct host {
	struct transport *transport;
	struct listen_config config; /* of its first listener */
	pthread_t thread;
	bool running;
	pthread_mutex_t lock;
	struct refused refusals[MAX_REFUSALS];
	unsigned refusal_count;
	unsigned workers_started, workers_stopped, handled;
	sem_t entered, go; /* a request for /wait posts the first and waits for the second */
	struct text leaf;  /* of the last request, copied */
	char leaf_bytes[8192];
	char tls_version[16], path[64], query[64], remote[64], source[33], soap_action[64],
		correlation[32];
	struct trace_context trace;
};

static inline void *host_worker_start(void *context)
{
	struct host *host = context;

	pthread_mutex_lock(&host->lock);
	host->workers_started++;
	pthread_mutex_unlock(&host->lock);
	return host;
}

static inline void host_worker_stop(void *worker)
{
	struct host *host = worker;

	pthread_mutex_lock(&host->lock);
	host->workers_stopped++;
	pthread_mutex_unlock(&host->lock);
}

static inline void host_note(struct host *host, const struct delivery *in)
{
	pthread_mutex_lock(&host->lock);
	host->handled++;
	assert_true(in->leaf_der.len < sizeof host->leaf_bytes);
	memcpy(host->leaf_bytes, in->leaf_der.at, in->leaf_der.len);
	host->leaf = (struct text){host->leaf_bytes, in->leaf_der.len};
	snprintf(host->tls_version, sizeof host->tls_version, "%s",
		in->tls_version != NULL ? in->tls_version : "none");
	snprintf(host->path, sizeof host->path, "%s", in->path);
	snprintf(host->query, sizeof host->query, "%s", in->query);
	snprintf(host->remote, sizeof host->remote, "%s", in->remote);
	for (size_t i = 0; i < sizeof in->source; i++)
		snprintf(host->source + 2 * i, 3, "%02x", in->source[i]);
	snprintf(host->correlation, sizeof host->correlation, "%s", in->correlation);
	host->trace = *in->trace;
	snprintf(host->soap_action, sizeof host->soap_action, "%s",
		in->soap_action != NULL ? in->soap_action : "none");
	pthread_mutex_unlock(&host->lock);
}

static inline void host_handle(
	void *worker, struct arena *arena, const struct delivery *in, struct dispatch *out)
{
	struct host *host = worker;

	host_note(host, in);
	*out = (struct dispatch){.status = 200,
		.content_type = "text/xml; charset=utf-8",
		.body = arena_copy(arena, in->body)};
	if (strcmp(in->path, "/wait") == 0) {
		sem_post(&host->entered);
		sem_wait(&host->go);
	} else if (strcmp(in->path, "/big") == 0) {
		out->body = (struct text){arena_take(arena, BIG_ANSWER), BIG_ANSWER};
	} else if (strcmp(in->path, "/close") == 0) {
		out->close = true;
	} else if (strcmp(in->path, "/method") == 0) {
		*out = (struct dispatch){.status = 405, .allow = "GET, HEAD"};
	} else if (strcmp(in->path, "/inject") == 0) {
		out->allow = "a\r\nX-Evil: b";
	}
}

static inline void host_refused(
	void *context, const char *remote, const char *correlation, const struct error *err)
{
	struct host *host = context;

	(void)remote;
	pthread_mutex_lock(&host->lock);
	if (host->refusal_count < MAX_REFUSALS) {
		struct refused *refused = &host->refusals[host->refusal_count++];
		snprintf(refused->rule, sizeof refused->rule, "%s", err->rule);
		snprintf(refused->detail, sizeof refused->detail, "%s", err->detail);
		snprintf(refused->correlation, sizeof refused->correlation, "%s", correlation);
		refused->code = err->code;
	}
	pthread_mutex_unlock(&host->lock);
}

/* What a listener of the tests has unless a test says otherwise. */
static inline struct listen_config host_config(struct host *host)
{
	return (struct listen_config){
		.address = "127.0.0.1",
		.tls = true,
		.files = {pki_file("gateway.cert.pem"), pki_file("gateway.key.pem"),
			pki_file("trust.pem"), {.file = pki_file("crls.pem")}},
		.workers = 2,
		.queue = 8,
		.max_connections = 200,
		.max_per_source = 150,
		.max_body = 1024 * 1024,
		.handshake_ms = 10000,
		.header_ms = 10000,
		.body_ms = 10000,
		.idle_ms = 30000,
		.write_ms = 10000,
		.max_age_ms = 60000,
		.service = {host, host_worker_start, host_worker_stop, host_handle, host_refused},
	};
}

static inline struct host *host_create(void)
{
	struct host *host = calloc(1, sizeof *host);

	pthread_mutex_init(&host->lock, NULL);
	sem_init(&host->entered, 0, 0);
	sem_init(&host->go, 0, 0);
	return host;
}

static inline void *host_thread(void *context)
{
	transport_run(context);
	return NULL;
}

static inline void host_run(struct host *host, const struct listen_config *configs, size_t count)
{
	struct error err = {0};

	host->config = configs[0];
	host->transport = transport_create(configs, count, &err);
	if (host->transport == NULL)
		print_error("%s\n", err.detail);
	assert_non_null(host->transport);
	assert_int_equal(pthread_create(&host->thread, NULL, host_thread, host->transport), 0);
	host->running = true;
}

/* A host with one TLS listener as host_config says. */
static inline struct host *host_start(void)
{
	struct host *host = host_create();
	struct listen_config config = host_config(host);

	host_run(host, &config, 1);
	return host;
}

static inline uint16_t host_port(const struct host *host)
{
	return transport_port(host->transport, 0);
}

static inline void host_join(struct host *host)
{
	if (host->running)
		pthread_join(host->thread, NULL);
	host->running = false;
}

static inline void host_stop(struct host **host)
{
	struct host *old = *host;

	if (old->running)
		transport_stop(old->transport);
	host_join(old);
	transport_destroy(&old->transport);
	assert_null(old->transport);
	assert_int_equal(old->workers_started, old->workers_stopped);
	sem_destroy(&old->entered);
	sem_destroy(&old->go);
	pthread_mutex_destroy(&old->lock);
	free(old);
	*host = NULL;
}

/* Waits until so many refusals were told; the rule of the last one is then copied. */
static inline struct refused host_refusal(struct host *host, unsigned number)
{
	struct refused refused = {.rule = "none"};

	for (int i = 0; i < 1500 && refused.code == ERROR_NONE; i++) {
		pthread_mutex_lock(&host->lock);
		if (host->refusal_count >= number)
			refused = host->refusals[number - 1];
		pthread_mutex_unlock(&host->lock);
		if (refused.code == ERROR_NONE)
			usleep(10000);
	}
	return refused;
}

static inline unsigned host_refusals(struct host *host)
{
	pthread_mutex_lock(&host->lock);
	unsigned count = host->refusal_count;
	pthread_mutex_unlock(&host->lock);
	return count;
}

static inline unsigned host_handled(struct host *host)
{
	pthread_mutex_lock(&host->lock);
	unsigned count = host->handled;
	pthread_mutex_unlock(&host->lock);
	return count;
}

#endif
