/* The listeners: who works behind each of them, and by which budgets. */
#include "gateway/inside.h"

#include "gateway/rehearsal.h"
#include "vault/keeper.h"

#include <stdlib.h>
#include <unistd.h>

static bool open_store(struct worker *worker, struct error *err)
{
	struct gateway *gateway = worker->gateway;

	worker->store = store_open_with(gateway->config->database, gateway->standbys, err);
	if (worker->store != NULL && worker->is_brief)
		store_brief(worker->store);
	return worker->store != NULL;
}

bool worker_store(struct worker *worker, struct store **out, struct error *err)
{
	if (worker->store == NULL && open_store(worker, err))
		worker_hurry(worker, worker->hurry_ms);
	*out = worker->store;
	return worker->store != NULL;
}

void worker_hurry(struct worker *worker, int64_t ms)
{
	worker->hurry_ms = ms;
	if (worker->store != NULL)
		store_hurry(worker->store, ms);
}

static struct worker *worker_create(struct gateway *gateway, bool is_brief)
{
	struct worker *worker = calloc(1, sizeof *worker);
	struct error ignored; /* it is tried again when it is needed */

	if (worker == NULL)
		abort();
	worker->gateway = gateway;
	worker->is_brief = is_brief;
	worker->wire = wire_create();
	worker->latency = latency_open(gateway->latencies);
	(void)!open_store(worker, &ignored);
	worker->reader = reader_create(gateway->readers);
	return worker;
}

static void *worker_start(void *context)
{
	return worker_create(context, false);
}

static void *watcher_start(void *context)
{
	return worker_create(context, true);
}

static void worker_stop(void *context)
{
	struct worker *worker = context;

	store_close(&worker->store);
	reader_destroy(&worker->reader);
	wire_destroy(&worker->wire);
	free(worker);
}

/* A connection that never became a message: the operator still wants to know why. */
static void note_refused(
	void *context, const char *remote, const char *correlation, const struct error *err)
{
	(void)context;
	LOG(LOG_LEVEL_WARNING, "refused", {"id", correlation}, {"remote", remote},
		{"outcome", error_row(err->code)->name}, {"rule", err->rule},
		{"reason", err->detail});
}

static bool is_ours(void *context, const char *file, struct text leaf_der, struct error *err)
{
	const struct gateway *gateway = context;

	return security_check_own(&gateway->own, file, leaf_der, err);
}

static struct listen_config message_listener(struct gateway *gateway, const struct config *config)
{
	return (struct listen_config){
		.name = "messages",
		.address = config->address,
		.port = (uint16_t)config->port,
		.tls = true,
		.files = {config->tls_certificate, keeper_where(KEEPER_TLS, config->tls_key),
			config->tls_trust, crl_source_of(config),
			{config->environment, config->tls_roots, config->tls_policies}, is_ours,
			gateway},
		.workers = config_workers(config),
		.party_workers = (unsigned)config->party_workers,
		.party_permille = (unsigned)config->party_permille,
		.large_answers = (unsigned)config->large_answers,
		.queue = (unsigned)config->queue,
		.max_connections = (unsigned)config->max_connections,
		.max_per_source = (unsigned)config->max_per_source,
		.proxy_from = config->proxies,
		.max_body = (size_t)config->max_body,
		.max_bodies = (size_t)config->max_bodies,
		.handshake_ms = (unsigned)config->handshake_ms,
		.header_ms = (unsigned)config->header_ms,
		.body_ms = (unsigned)config->body_ms,
		.idle_ms = (unsigned)config->idle_ms,
		.write_ms = (unsigned)config->write_ms,
		.file_ms = (unsigned)config->file_s * 1000,
		.max_age_ms = (unsigned)config->max_age_s * 1000,
		.service = {gateway, worker_start, worker_stop, exchange_run, note_refused},
	};
}

static struct listen_config health_listener(struct gateway *gateway, const struct config *config)
{
	struct listen_config listener =
		listen_config_of_watch(config->health_address, config->health_port);

	listener.name = "health";
	listener.service =
		(struct service){gateway, watcher_start, worker_stop, health_answer, NULL};
	return listener;
}

/* GW-P1: everybody may try, so it is small, slow and one message long; a thread of its own, so that nobody else waits. */
static struct listen_config rehearsal_listener(struct gateway *gateway, const struct config *config)
{
	struct listen_config listener = message_listener(gateway, config);

	if (config->rehearsal_address[0] != '\0')
		listener.address = config->rehearsal_address;
	listener.name = "rehearsal";
	listener.port = (uint16_t)config->rehearsal_port;
	listener.files.shadow = true;
	listener.workers = 1;
	listener.queue = 8;
	listener.max_connections = 64;
	listener.max_per_source = 8;
	listener.max_body = 256 * 1024;
	listener.handshake_ms = listener.header_ms = listener.body_ms = 10000;
	listener.idle_ms = listener.write_ms = 10000;
	listener.service = (struct service){
		gateway, worker_start, worker_stop, rehearsal_answer, note_refused};
	return listener;
}

size_t listeners_of(struct gateway *gateway, const struct config *config,
	struct listen_config out[LISTENER_COUNT])
{
	out[LISTENER_MESSAGES] = message_listener(gateway, config);
	out[LISTENER_HEALTH] = health_listener(gateway, config);
	out[LISTENER_REHEARSAL] = rehearsal_listener(gateway, config);
	for (size_t i = 0; i < LISTENER_COUNT; i++)
		out[i].heritage = gateway->heritage;
	return config->rehearsal_enabled ? LISTENER_COUNT : LISTENER_REHEARSAL;
}
