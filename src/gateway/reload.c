/* Everything that may change, read again: all of it takes effect, or none of it does and the log says why. */
#include "gateway/inside.h"

#include "gateway/master_key.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

/* What a reload found that was sound, not yet in use. */
struct found {
	struct settings *settings;
	const char *waiting; /* settings that need a restart to change */
};

static bool read_settings(struct gateway *gateway, const struct settings *running,
	struct found *out, struct error *err)
{
	struct arena *arena = arena_create(0);
	uint64_t looked = followed_look(running->config.file);
	struct config config;

	if (!config_load_again(arena, &running->config, &config, &out->waiting, err)) {
		followed_note_again(&gateway->followed, looked);
		arena_destroy(&arena);
		return false;
	}
	followed_note(&gateway->followed, &config, looked);
	const struct security_config wanted = security_settings(gateway, &config);
	struct security *security = security_renew(running->security, &wanted, err);
	struct vault *vault = security != NULL
		? master_key_renew(&config, running->vault, clock_now(), err)
		: NULL;
	if (vault == NULL) {
		security_destroy(&security);
		arena_destroy(&arena);
		return false;
	}
	out->settings = settings_create(gateway, &config, arena, security, vault);
	return true;
}

static bool read_all(struct gateway *gateway, const struct settings *running, struct found *found,
	struct error *err)
{
	struct listen_config listeners[LISTENER_COUNT];

	if (!read_settings(gateway, running, found, err))
		return false;
	(void)listeners_of(gateway, &found->settings->config, listeners);
	if (transport_reload(gateway->transport, listeners, err))
		return true;
	settings_release(found->settings);
	return false;
}

/* A reason that the watch or the job of lists finds again and again is told once; a person is told each time. */
static bool is_news(const struct reload_outcome *last, const struct reload_outcome *outcome)
{
	bool asked = strcmp(outcome->cause, "signal") == 0
		|| strcmp(outcome->cause, "notification") == 0;

	return outcome->ok || asked || last->ok || strcmp(last->reason, outcome->reason) != 0;
}

static void tell(const struct reload_outcome *outcome)
{
	bool waiting = outcome->waiting[0] != '\0';

	if (!outcome->ok)
		LOG(LOG_LEVEL_ERROR, "reload refused, what was in use stays in use",
			{"cause", outcome->cause}, {"reason", outcome->reason});
	else
		LOG(waiting ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO, "reloaded",
			{"cause", outcome->cause},
			{"what", "settings, certificates, keys, roots, CRLs"},
			{"needs_restart", waiting ? outcome->waiting : NULL});
}

/* Under gateway->reloading: one reload at a time. */
static struct reload_outcome reload(struct gateway *gateway, const char *cause)
{
	struct arena *arena = arena_create(0);
	const struct settings *running = settings_now(gateway, arena);
	struct reload_outcome outcome = {.at = clock_now(), .cause = cause};
	struct found found;
	struct error err;

	outcome.ok = read_all(gateway, running, &found, &err);
	if (outcome.ok) {
		snprintf(outcome.waiting, sizeof outcome.waiting, "%s", found.waiting);
		settings_adopt(gateway, found.settings);
	} else {
		snprintf(outcome.reason, sizeof outcome.reason, "%s", err.detail);
	}
	arena_destroy(&arena);
	/* Some nine megabytes were in use twice. Whichever thread reloads takes them from a heap of its own, and without this
	   every such heap keeps them; a message waits at most for the part of its own thread. */
	malloc_trim(0);
	return outcome;
}

bool gateway_reload(struct gateway *gateway, const char *cause)
{
	pthread_mutex_lock(&gateway->reloading);
	struct reload_outcome outcome = reload(gateway, cause);
	bool news = is_news(&gateway->last, &outcome);
	pthread_mutex_lock(&gateway->lock);
	gateway->last = outcome;
	notices_wake(gateway->notices);
	pthread_mutex_unlock(&gateway->lock);
	if (news)
		tell(&outcome);
	pthread_mutex_unlock(&gateway->reloading);
	return outcome.ok;
}
