/* Assembly of the service: what the workers share, what each of them owns, and the listeners. */
#include "gateway/inside.h"

#include "base/embed.h"
#include "base/log.h"
#include "gateway/crl_keeper.h"
#include "gateway/master_key.h"
#include "gateway/rehearsal.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

bool worker_store(struct worker *worker, struct store **out, struct error *err)
{
	if (worker->store == NULL)
		worker->store = store_open(worker->gateway->config->database, err);
	if (worker->store == NULL)
		return false;
	*out = worker->store;
	return true;
}

static void *worker_start(void *context)
{
	struct worker *worker = calloc(1, sizeof *worker);
	struct error err;

	if (worker == NULL)
		abort();
	worker->gateway = context;
	worker->wire = wire_create();
	worker->store = store_open(worker->gateway->config->database, &err);
	return worker;
}

static void worker_stop(void *context)
{
	struct worker *worker = context;

	store_close(&worker->store);
	wire_destroy(&worker->wire);
	free(worker);
}

/* A connection that never became a message: the operator still wants to know why. */
static void note_refused(void *context, const char *remote, const struct error *err)
{
	struct gateway *gateway = context;

	metrics_count_connection(&gateway->counts, err);
	LOG(LOG_LEVEL_WARNING, "refused", {"remote", remote},
		{"outcome", error_row(err->code)->name}, {"rule", err->rule},
		{"reason", err->detail});
}

static unsigned worker_count(const struct config *config)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (config->workers > 0)
		return (unsigned)config->workers;
	return (unsigned)(cores > 0 ? 2 * cores : 2);
}

static struct crl_source crl_source_of(const struct config *config)
{
	return (struct crl_source){config->tls_crl, config->crl_directory, config->crl_grace_s};
}

static bool is_ours(void *context, const char *file, struct text leaf_der, struct error *err)
{
	const struct gateway *gateway = context;

	return security_check_own(&gateway->own, file, leaf_der, err);
}

static struct listen_config message_listener(struct gateway *gateway, const struct config *config)
{
	return (struct listen_config){
		.address = config->address,
		.port = (uint16_t)config->port,
		.tls = true,
		.files = {config->tls_certificate, config->tls_key, config->tls_trust,
			crl_source_of(config),
			{config->environment, config->tls_roots, config->tls_policies}, is_ours,
			gateway},
		.workers = worker_count(config),
		.queue = (unsigned)config->queue,
		.max_connections = (unsigned)config->max_connections,
		.max_per_source = (unsigned)config->max_per_source,
		.max_body = (size_t)config->max_body,
		.handshake_ms = (unsigned)config->handshake_ms,
		.header_ms = (unsigned)config->header_ms,
		.body_ms = (unsigned)config->body_ms,
		.idle_ms = (unsigned)config->idle_ms,
		.write_ms = (unsigned)config->write_ms,
		.max_age_ms = (unsigned)config->max_age_s * 1000,
		.service = {gateway, worker_start, worker_stop, exchange_run, note_refused},
	};
}

static struct listen_config health_listener(struct gateway *gateway, const struct config *config)
{
	return (struct listen_config){
		.address = config->health_address,
		.port = (uint16_t)config->health_port,
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
		.service = {gateway, worker_start, worker_stop, health_answer, NULL},
	};
}

/* GW-P1: everybody may try, so it is small, slow and one message long; a thread of its own, so that nobody else waits. */
static struct listen_config rehearsal_listener(struct gateway *gateway, const struct config *config)
{
	struct listen_config listener = message_listener(gateway, config);

	if (config->rehearsal_address[0] != '\0')
		listener.address = config->rehearsal_address;
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

/* The rehearsal stands last, and may be off. */
static size_t listener_count(const struct config *config)
{
	return config->rehearsal_enabled ? LISTENER_COUNT : LISTENER_REHEARSAL;
}

void listeners_of(struct gateway *gateway, const struct config *config,
	struct listen_config out[LISTENER_COUNT])
{
	out[LISTENER_MESSAGES] = message_listener(gateway, config);
	out[LISTENER_HEALTH] = health_listener(gateway, config);
	out[LISTENER_REHEARSAL] = rehearsal_listener(gateway, config);
}

static enum signer_policy signer_policy_of(const struct config *config)
{
	if (strcmp(config->signing_signer, "tls") == 0)
		return SIGNER_TLS;
	return strcmp(config->signing_signer, "from") == 0 ? SIGNER_FROM : SIGNER_EITHER;
}

/* The XSD as it is served is the XSD that judges. */
struct security_config security_settings(const struct gateway *gateway, const struct config *config)
{
	struct security_config security = {
		.own = &gateway->own,
		.production = strcmp(config->environment, "production") == 0,
		.trust_file = config->tls_trust,
		.crl = crl_source_of(config),
		.terms = {config->environment, config->tls_roots, config->signing_policies},
		.signing = {config->signing_certificate, config->signing_key},
		.signer = signer_policy_of(config),
		.engine = strcmp(config->signing_engine, "own") == 0 ? ENGINE_OWN : ENGINE_XMLSEC1,
		.max_age_us = config->signing_max_age_s * 1000000,
		.future_us = config->signing_future_s * 1000000,
	};

	/* A slot is opened where it is used: a G4 TLS certificate alone serves 2W-be. */
	if ((config->profile_set & ~(1u << PROFILE_2W_BE)) == 0)
		security.signing = (struct security_slot){NULL, NULL};
	if ((config->profile_set & (1u << PROFILE_2W_BE_SE)) != 0) {
		security.decryption = (struct security_slot){
			config->decryption_certificate, config->decryption_key};
		if (config->decryption_previous_key[0] != '\0')
			security.previous_key = config->decryption_previous_key;
	}
	for (size_t i = 0; i < embedded_contract_count; i++) {
		const struct embedded *document = &embedded_contract[i];
		if (strstr(document->name, ".xsd") == NULL)
			continue;
		security.schema = (struct text){document->bytes, document->len};
		security.schema_name = document->name;
	}
	return security;
}

static bool open_all(struct gateway *gateway, struct error *err)
{
	const struct config *config = gateway->config;
	struct store *store;
	bool ready;

	const struct security_config wanted = security_settings(gateway, config);
	struct security *security = security_create(&wanted, err);
	if (security == NULL)
		return false;
	gateway->settings = settings_create(gateway, config, NULL, security);
	gateway->vault = vault_open(config->master_key, err);
	if (gateway->vault == NULL)
		return false;
	/* A database that is not there or not migrated is better told at the start than at the first message. */
	store = store_open(config->database, err);
	if (store == NULL)
		return false;
	ready = store_ready(store, err) && master_key_fits(store, gateway->vault, err);
	store_close(&store);
	if (!ready)
		return false;
	struct listen_config listeners[LISTENER_COUNT];
	listeners_of(gateway, config, listeners);
	gateway->transport = transport_create(listeners, listener_count(config), err);
	return gateway->transport != NULL;
}

struct gateway *gateway_create(const struct config *config, struct error *err)
{
	struct gateway *gateway = calloc(1, sizeof *gateway);

	if (gateway == NULL)
		abort();
	gateway->config = config;
	pthread_mutex_init(&gateway->lock, NULL);
	pthread_mutex_init(&gateway->reloading, NULL);
	gateway->limits = limits_create();
	if (!oin_parse(text_of(config->oin), &gateway->own)) {
		FAIL(err, CONFIG, NULL, "[gateway] oin is no OIN");
		gateway_destroy(&gateway);
		return NULL;
	}
	followed_note(&gateway->followed, config, followed_look(config->file));
	if (!open_all(gateway, err))
		gateway_destroy(&gateway);
	return gateway;
}

static void begin_notices(struct gateway *gateway)
{
	struct notices *notices = notices_start(gateway);

	pthread_mutex_lock(&gateway->lock);
	gateway->notices = notices;
	pthread_mutex_unlock(&gateway->lock);
}

/* Others may still reload, and would wake it. */
static void end_notices(struct gateway *gateway)
{
	pthread_mutex_lock(&gateway->lock);
	struct notices *notices = gateway->notices;
	gateway->notices = NULL;
	pthread_mutex_unlock(&gateway->lock);
	notices_stop(&notices);
}

void gateway_run(struct gateway *gateway)
{
	char port[8], health[8], rehearsal[8] = "";

	snprintf(port, sizeof port, "%u", gateway_port(gateway));
	snprintf(health, sizeof health, "%u", gateway_health_port(gateway));
	if (gateway->config->rehearsal_enabled)
		snprintf(rehearsal, sizeof rehearsal, "%u",
			transport_port(gateway->transport, LISTENER_REHEARSAL));
	LOG(LOG_LEVEL_INFO, "started", {"oin", gateway->own.code}, {"port", port},
		{"health_port", health}, {"rehearsal_port", rehearsal[0] ? rehearsal : NULL});
	gateway->upkeep = upkeep_start(gateway);
	gateway->watch = watch_start(gateway);
	gateway->crl_keeper = crl_keeper_start(gateway);
	begin_notices(gateway);
	transport_run(gateway->transport);
	crl_keeper_stop(gateway->crl_keeper);
	watch_stop(&gateway->watch);
	end_notices(gateway);
	upkeep_stop(&gateway->upkeep);
	LOG(LOG_LEVEL_INFO, "stopped", {"oin", gateway->own.code});
}

void gateway_stop(struct gateway *gateway)
{
	transport_stop(gateway->transport);
}

uint16_t gateway_port(const struct gateway *gateway)
{
	return transport_port(gateway->transport, LISTENER_MESSAGES);
}

uint16_t gateway_health_port(const struct gateway *gateway)
{
	return transport_port(gateway->transport, LISTENER_HEALTH);
}

void gateway_destroy(struct gateway **gateway)
{
	if (*gateway == NULL)
		return;
	transport_destroy(&(*gateway)->transport);
	crl_keeper_destroy(&(*gateway)->crl_keeper); /* workers ask it until they are gone */
	vault_close(&(*gateway)->vault);
	settings_release((*gateway)->settings);
	followed_end(&(*gateway)->followed);
	pthread_mutex_destroy(&(*gateway)->lock);
	pthread_mutex_destroy(&(*gateway)->reloading);
	limits_destroy(&(*gateway)->limits);
	free(*gateway);
	*gateway = NULL;
}
