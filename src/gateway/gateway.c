/* Assembly of the service: what its threads share, in which order they begin, and in which they end. */
#include "gateway/inside.h"

#include "base/directory.h"
#include "base/dump.h"
#include "base/embed.h"
#include "base/notify.h"
#include "gateway/backlog.h"
#include "gateway/crl_keeper.h"
#include "gateway/master_key.h"
#include "sandbox/sandbox.h"
#include "store/notices.h"
#include "vault/keeper.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct crl_source crl_source_of(const struct config *config)
{
	return (struct crl_source){config->tls_crl, config->crl_directory, config->crl_grace_s};
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
		.signing = {config->signing_certificate,
			keeper_where(KEEPER_SIGNING, config->signing_key)},
		.signer = signer_policy_of(config),
		.engine = strcmp(config->signing_engine, "own") == 0 ? ENGINE_OWN : ENGINE_XMLSEC1,
		.max_age_us = config->signing_max_age_s * 1000000,
		.future_us = config->signing_future_s * 1000000,
	};

	/* A slot is opened where it is used: a G4 TLS certificate alone serves 2W-be. */
	if ((config->profile_set & ~(1u << PROFILE_2W_BE)) == 0)
		security.signing = (struct security_slot){NULL, NULL};
	if ((config->profile_set & (1u << PROFILE_2W_BE_SE)) != 0) {
		security.decryption = (struct security_slot){config->decryption_certificate,
			keeper_where(KEEPER_DECRYPTION, config->decryption_key)};
		if (config->decryption_previous_key[0] != '\0')
			security.previous_key =
				keeper_where(KEEPER_PREVIOUS, config->decryption_previous_key);
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

static bool open_files(struct gateway *gateway, struct error *err)
{
	const struct config *config = gateway->config;
	const struct bulk_config bulk = {
		.directory = config->files_directory,
		.database = config->database,
		.vault = gateway->settings->vault,
		.keep_s = (int)config->files_keep_s,
		.wait_ms = (int)config->files_wait_ms,
		.builders = (int)config->files_builders,
		/* Most of the workers are there for who does not wait. */
		.waiters = (int)(config_workers(config) + 3) / 4,
		.sets_per_school = (int)config->files_sets_per_school,
		.megabytes_per_school = (int)config->files_megabytes_per_school,
	};

	if (config->files_directory[0] == '\0')
		return true;
	gateway->bulk = bulk_create(&bulk, err);
	return gateway->bulk != NULL;
}

/* Of the process that served until now, when it is to be taken over from. */
static bool open_listeners(struct gateway *gateway, struct error *err)
{
	const struct config *config = gateway->config;
	struct listen_config listeners[LISTENER_COUNT];

	if (!succession_begin(gateway, err))
		return false;
	size_t count = listeners_of(gateway, config, listeners);
	gateway->transport = transport_create(listeners, count, err);
	return gateway->transport != NULL && succession_open(gateway, err);
}

/* Ports may ask for root, and nothing after them does. What was read as root has to be there for a reload as well. */
static bool leave_root(const struct config *config, struct error *err)
{
	const char *files[CONFIG_FILES_MAX];
	size_t count = config_live_files(config, files);

	if (config->user[0] == '\0')
		return true;
	if (!sandbox_become(config->user, err))
		return false;
	dump_forbid(); /* becoming somebody else undoes it */
	for (size_t i = 0; i < count; i++) {
		bool kept = config->keeper && config_is_key(config, files[i]);
		if (!kept && access(files[i], R_OK) != 0)
			return FAIL(err, CONFIG, NULL, "[gateway] user %s cannot read %s: %s",
				config->user, files[i], strerror(errno));
	}
	return true;
}

/* Better found now than when nobody can be written to. What stands there is done as if this gateway had asked for it. */
static bool check_aside(const struct gateway *gateway, struct error *err)
{
	const char *directory = gateway->config->database_aside;

	if (directory[0] == '\0')
		return true;
	if (gateway->standbys == NULL)
		return FAIL(
			err, CONFIG, NULL, "[database] aside is for two to eight hosts in gateway");
	return directory_is_own(directory)
		|| FAIL(err, CONFIG, NULL,
			"[database] aside %s: a directory of the gateway's own user with mode "
			"0700 is asked",
			directory);
}

static bool open_readers(struct gateway *gateway, struct error *err)
{
	const struct config *config = gateway->config;

	if (!config->database_read_from_standby)
		return true;
	gateway->readers = readers_create(config->database);
	return gateway->readers != NULL
		|| FAIL(err, CONFIG, NULL,
			"[database] read_from_standby is for two to eight hosts in gateway");
}

/* What was asked for before this may be about a file that is another since it was read: then no request counts as done. */
static bool note_requests(struct gateway *gateway, struct store *store, struct error *err)
{
	if (!store_last_request(store, &gateway->asked_before, err))
		return false;
	if (followed_changed(&gateway->followed))
		gateway->asked_before = -1;
	return true;
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
	struct vault *vault = vault_open(config->master_key, err);
	gateway->settings = settings_create(gateway, config, NULL, security, vault);
	if (vault == NULL)
		return false;
	/* A database that is not there or not migrated is better told at the start than at the first message. */
	store = store_open(config->database, err);
	if (store == NULL)
		return false;
	ready = store_ready(store, NULL, err) && note_requests(gateway, store, err)
		&& master_key_fits(store, vault, clock_now(), err);
	store_close(&store);
	if (!ready)
		return false;
	gateway->standbys = standbys_create(config->database, config->database_aside);
	/* Who works in a directory is who this has become. */
	return open_readers(gateway, err) && open_listeners(gateway, err) && leave_root(config, err)
		&& open_files(gateway, err) && check_aside(gateway, err);
}

struct gateway *gateway_create(const struct config *config, struct error *err)
{
	struct gateway *gateway = calloc(1, sizeof *gateway);

	if (gateway == NULL)
		abort();
	gateway->config = config;
	pthread_mutex_init(&gateway->lock, NULL);
	pthread_mutex_init(&gateway->reloading, NULL);
	gateway->backlog = backlog_create(gateway);
	gateway->limits = limits_create();
	gateway->guesses = guesses_create();
	gateway->sightings = sightings_create();
	gateway->latencies = latencies_create();
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
	const struct sandbox_told sandbox = sandbox_told();
	LOG(LOG_LEVEL_INFO, "started", {"oin", gateway->own.code}, {"port", port},
		{"health_port", health}, {"rehearsal_port", rehearsal[0] ? rehearsal : NULL},
		{"keeper", keeper_counts().used ? "on" : "off"},
		{"keys", sandbox.hidden > 0 ? "out of reach" : "in reach"},
		{"files", sandbox.files}, {"calls", sandbox.calls});
	if (sandbox.root)
		LOG(LOG_LEVEL_WARNING, "root", {"reason", "this process may do all that root may"},
			{"advice", "start it as another user, or set [gateway] user"});
	backlog_start(gateway->backlog);
	gateway->upkeep = upkeep_start(gateway);
	gateway->catch_up = catch_up_start(gateway);
	gateway->watch = watch_start(gateway);
	gateway->crl_keeper = crl_keeper_start(gateway);
	begin_notices(gateway);
	succession_serve(gateway);
	transport_run(gateway->transport);
	door_close(&gateway->door);
	crl_keeper_stop(gateway->crl_keeper);
	watch_stop(&gateway->watch);
	end_notices(gateway);
	catch_up_stop(&gateway->catch_up);
	upkeep_stop(&gateway->upkeep);
	backlog_stop(gateway->backlog);
	LOG(LOG_LEVEL_INFO, "stopped", {"oin", gateway->own.code});
}

unsigned gateway_part(struct gateway *gateway)
{
	struct arena *arena = arena_create(0);
	long drain_s = settings_now(gateway, arena)->config.drain_s;
	char seconds[16];

	arena_destroy(&arena);
	if (atomic_load(&gateway->leaving))
		return 0;
	notify_manager("STOPPING=1");
	if (drain_s == 0)
		return 0;
	snprintf(seconds, sizeof seconds, "%ld", drain_s);
	LOG(LOG_LEVEL_INFO, "draining", {"seconds", seconds});
	atomic_store(&gateway->parting, true);
	transport_turn(gateway->transport, COURSE_PART);
	return (unsigned)drain_s;
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
	door_close(&(*gateway)->door);
	heritage_end(&(*gateway)->heritage);
	transport_destroy(&(*gateway)->transport);
	standbys_destroy(&(*gateway)->standbys);
	readers_destroy(&(*gateway)->readers);
	bulk_destroy(&(*gateway)->bulk);
	crl_keeper_destroy(&(*gateway)->crl_keeper); /* workers ask it until they are gone */
	settings_release((*gateway)->settings);
	followed_end(&(*gateway)->followed);
	pthread_mutex_destroy(&(*gateway)->lock);
	pthread_mutex_destroy(&(*gateway)->reloading);
	backlog_destroy(&(*gateway)->backlog);
	limits_destroy(&(*gateway)->limits);
	guesses_destroy(&(*gateway)->guesses);
	sightings_destroy(&(*gateway)->sightings);
	latencies_destroy(&(*gateway)->latencies);
	free(*gateway);
	*gateway = NULL;
}
