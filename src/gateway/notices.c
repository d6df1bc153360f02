/* A thread with a connection of its own: it tells the register what this gateway uses, and reloads when staff asks for it. */
#include "gateway/inside.h"
#include "store/notices.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { EVERY_MS = 30000, AGAIN_MS = 2000, REPORT_MS = 15000, NAME_SIZE = 160 };

struct notices {
	struct gateway *gateway;
	pthread_t thread;
	int wake;
	atomic_bool stopping;
	char name[NAME_SIZE];
	struct instant started;
	struct store *store; /* NULL: not connected */
	int64_t request;     /* done up to this one */
	bool told_away;
};

static struct slot_in_use slot_of(struct arena *arena, struct text leaf_der)
{
	struct identity identity;
	struct error err;

	if (leaf_der.len == 0 || !security_identify(leaf_der, &identity, &err))
		return (struct slot_in_use){NULL, {0}};
	return (struct slot_in_use){
		arena_string(arena, text_of(identity.fingerprint)), identity.not_after};
}

static const char *or_null(const char *string)
{
	return string[0] != '\0' ? string : NULL;
}

static bool report(struct notices *notices, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct gateway *gateway = notices->gateway;
	const struct settings *live = settings_now(gateway, arena);
	char digest[CONFIG_DIGEST_SIZE];

	pthread_mutex_lock(&gateway->lock);
	struct reload_outcome last = gateway->last;
	pthread_mutex_unlock(&gateway->lock);
	config_digest(&live->config, digest);
	const struct gateway_report made = {
		.name = notices->name,
		.started = notices->started,
		.seen = clock_now(),
		.digest = digest,
		.reloaded = last.at,
		.cause = last.cause,
		.reason = or_null(last.reason),
		.ok = last.ok,
		.waiting = or_null(last.waiting),
		.request = notices->request,
		.master_keys = vault_master_names(live->vault, arena),
		.tls = slot_of(arena,
			transport_own_certificate(gateway->transport, LISTENER_MESSAGES, arena)),
		.signing = slot_of(arena, security_own_signing(live->security)),
		.decryption = slot_of(arena, security_own_decryption(live->security)),
		.lists_until = transport_crl_expiry(gateway->transport, LISTENER_MESSAGES),
	};
	store_hurry(notices->store, REPORT_MS);
	bool ok = store_report_gateway(notices->store, &made, err);
	store_hurry(notices->store, 0);
	arena_destroy(&arena);
	return ok;
}

/* Connects, hears of requests from now on, and does what was asked while there was no connection, or while this was starting. */
static bool stay_connected(struct notices *notices, struct error *err)
{
	int64_t last = 0;

	if (notices->store != NULL)
		return true;
	notices->store = store_open(notices->gateway->config->database, err);
	if (notices->store == NULL || !store_listen(notices->store, &last, err))
		return false;
	if (last > notices->request)
		(void)gateway_reload(notices->gateway, "notification");
	notices->request = last;
	notices->told_away = false;
	return true;
}

static void forget_wakes(const struct notices *notices)
{
	uint64_t count;
	ssize_t got = read(notices->wake, &count, sizeof count);

	(void)got;
}

static bool hear(struct notices *notices, struct error *err)
{
	int64_t request;

	if (!store_wait_request(notices->store, notices->wake, EVERY_MS, &request, err))
		return false;
	forget_wakes(notices);
	if (request > notices->request) {
		(void)gateway_reload(notices->gateway, "notification");
		notices->request = request;
	}
	return true;
}

static void lose(struct notices *notices, const struct error *err)
{
	struct pollfd wake = {notices->wake, POLLIN, 0};

	store_close(&notices->store);
	if (!notices->told_away)
		LOG(LOG_LEVEL_WARNING, "notices", {"reason", err->detail});
	notices->told_away = true;
	(void)poll(&wake, 1, AGAIN_MS);
	forget_wakes(notices);
}

static void *run(void *context)
{
	struct notices *notices = context;
	struct error err;

	while (!atomic_load(&notices->stopping))
		if (!stay_connected(notices, &err) || !report(notices, &err)
			|| !hear(notices, &err))
			lose(notices, &err);
	if (notices->store != NULL)
		store_hurry(notices->store, REPORT_MS);
	if (notices->store != NULL && !store_forget_gateway(notices->store, notices->name, &err))
		LOG(LOG_LEVEL_WARNING, "notices", {"reason", err.detail});
	store_close(&notices->store);
	return NULL;
}

struct notices *notices_start(struct gateway *gateway)
{
	struct notices *notices = calloc(1, sizeof *notices);
	char host[128] = "";

	if (notices == NULL)
		abort();
	notices->gateway = gateway;
	notices->started = clock_now();
	notices->request = gateway->asked_before;
	(void)gethostname(host, sizeof host - 1);
	snprintf(notices->name, sizeof notices->name, "%s:%ld", host, (long)getpid());
	notices->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (notices->wake < 0 || pthread_create(&notices->thread, NULL, run, notices) != 0)
		abort();
	return notices;
}

void notices_wake(struct notices *notices)
{
	const uint64_t one = 1;
	ssize_t written = notices != NULL ? write(notices->wake, &one, sizeof one) : 0;

	(void)written; /* full means: awake already */
}

void notices_stop(struct notices **notices)
{
	struct notices *old = *notices;

	if (old == NULL)
		return;
	atomic_store(&old->stopping, true);
	notices_wake(old);
	pthread_join(old->thread, NULL);
	close(old->wake);
	free(old);
	*notices = NULL;
}
