/* Roots, lists and own keys as one thing that is swapped whole. */
#include "security/credentials.h"

#include "security/inside.h"

#include <stdatomic.h>
#include <stdlib.h>

struct owned {
	struct credentials credentials; /* first: what is handed out */
	atomic_int owners;
};

static void close_all(struct owned *owned)
{
	trust_close(&owned->credentials.trust);
	free(owned);
}

struct credentials *credentials_open(const struct security_config *config, struct error *err)
{
	struct owned *owned = calloc(1, sizeof *owned);

	if (owned == NULL)
		abort();
	atomic_init(&owned->owners, 1);
	if (config->trust_file != NULL) {
		owned->credentials.trust = trust_open(config->trust_file, config->crl_file, err);
		if (owned->credentials.trust == NULL) {
			close_all(owned);
			return NULL;
		}
	}
	return &owned->credentials;
}

void credentials_release(void *credentials)
{
	struct owned *owned = credentials;

	if (owned != NULL && atomic_fetch_sub(&owned->owners, 1) == 1)
		close_all(owned);
}

const struct credentials *credentials_now(const struct security *security, struct arena *arena)
{
	struct credentials_place *place = security->credentials;

	pthread_mutex_lock(&place->lock);
	struct credentials *current = place->current;
	atomic_fetch_add(&((struct owned *)current)->owners, 1);
	pthread_mutex_unlock(&place->lock);
	arena_defer(arena, credentials_release, current);
	return current;
}
