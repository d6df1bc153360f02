/* What may change while messages are handled, as one thing that is replaced whole: an exchange ends with what it began with. */
#include "gateway/inside.h"

#include <stdatomic.h>
#include <stdlib.h>

struct owned {
	struct settings settings; /* first: what is handed out */
	struct arena *arena;      /* of the strings in its configuration; NULL: somebody else's */
	atomic_int owners;
};

struct settings *settings_create(const struct gateway *gateway, const struct config *config,
	struct arena *arena, struct security *security, struct vault *vault)
{
	struct owned *owned = calloc(1, sizeof *owned);

	if (owned == NULL)
		abort();
	atomic_init(&owned->owners, 1);
	owned->arena = arena;
	struct settings *settings = &owned->settings;
	settings->config = *config;
	settings->security = security;
	settings->vault = vault;
	settings->response = (struct response_config){
		.own = gateway->own,
		.debug_faults = config->debug_faults,
	};
	settings->addressing = (struct addressing_config){
		.own = gateway->own,
		.own_urls = settings->config.own_urls,
		.own_url_count = config->own_url_count,
		.strict_headers = config->strict_headers,
		.max_value = 1024,
	};
	return settings;
}

void settings_release(void *settings)
{
	struct owned *owned = settings;

	if (owned == NULL || atomic_fetch_sub(&owned->owners, 1) != 1)
		return;
	security_destroy(&owned->settings.security);
	vault_close(&owned->settings.vault);
	arena_destroy(&owned->arena);
	free(owned);
}

const struct settings *settings_now(struct gateway *gateway, struct arena *arena)
{
	pthread_mutex_lock(&gateway->lock);
	struct settings *current = gateway->settings;
	atomic_fetch_add(&((struct owned *)current)->owners, 1);
	pthread_mutex_unlock(&gateway->lock);
	arena_defer(arena, settings_release, current);
	return current;
}

void settings_adopt(struct gateway *gateway, struct settings *fresh)
{
	enum log_level level;

	pthread_mutex_lock(&gateway->lock);
	struct settings *old = gateway->settings;
	gateway->settings = fresh;
	pthread_mutex_unlock(&gateway->lock);
	settings_release(old);
	if (log_level_find(fresh->config.log_level, &level))
		log_set_level(level);
}
