/* Roots, lists and own keys as one thing that is replaced whole. */
#include "security/credentials.h"

#include "base/base64.h"
#include "security/inside.h"

#include <stdlib.h>

struct owned {
	struct credentials credentials; /* first: what is handed out */
	struct arena *arena;
};

static void close_all(struct owned *owned)
{
	trust_close(&owned->credentials.trust);
	slot_close(&owned->credentials.signing);
	slot_close(&owned->credentials.decryption);
	key_release(&owned->credentials.previous);
	arena_destroy(&owned->arena);
	free(owned);
}

static bool open_slot(enum slot_purpose purpose, const struct security_slot *files,
	const struct security_config *config, struct slot **out, struct error *err)
{
	if (!slot_open(purpose, files->certificate, files->key, config->passphrase, out, err))
		return false;
	return config->own == NULL
		|| security_check_own(config->own, files->certificate, (*out)->leaf_der, err);
}

static bool open_signing(
	struct owned *owned, const struct security_config *config, struct error *err)
{
	struct credentials *own = &owned->credentials;

	if (config->signing.certificate == NULL)
		return true;
	if (!open_slot(SLOT_SIGNING, &config->signing, config, &own->signing, err))
		return false;
	own->token = base64_encode(owned->arena, own->signing->leaf_der);
	return true;
}

static bool open_decryption(
	struct owned *owned, const struct security_config *config, struct error *err)
{
	struct credentials *own = &owned->credentials;

	if (config->decryption.certificate == NULL)
		return true;
	if (!open_slot(SLOT_DECRYPTION, &config->decryption, config, &own->decryption, err))
		return false;
	own->decryption_keys[own->decryption_key_count++] = own->decryption->key;
	if (config->previous_key == NULL)
		return true;
	if (!key_check_private(config->previous_key, err)
		|| !key_open(config->previous_key, config->passphrase, &own->previous, err))
		return false;
	own->decryption_keys[own->decryption_key_count++] = own->previous;
	return true;
}

static bool open_trust(struct owned *owned, const struct security_config *config, struct error *err)
{
	if (config->trust_file == NULL)
		return true;
	owned->credentials.trust =
		trust_open(config->trust_file, config->crl.file != NULL ? &config->crl : NULL, err);
	return owned->credentials.trust != NULL
		&& trust_hold_to(owned->credentials.trust, &config->terms, err);
}

struct credentials *credentials_open(const struct security_config *config, struct error *err)
{
	struct owned *owned = calloc(1, sizeof *owned);

	if (owned == NULL)
		abort();
	owned->arena = arena_create(0);
	if (open_trust(owned, config, err) && open_signing(owned, config, err)
		&& open_decryption(owned, config, err))
		return &owned->credentials;
	close_all(owned);
	return NULL;
}

void credentials_close(struct credentials **credentials)
{
	if (*credentials != NULL)
		close_all((struct owned *)*credentials);
	*credentials = NULL;
}

static struct instant end_of(const struct slot *slot)
{
	struct identity identity;
	struct error ignored;

	if (slot == NULL || !security_identify(slot->leaf_der, &identity, &ignored))
		return (struct instant){0};
	return identity.not_after;
}

void security_certificate_ends(
	const struct security *security, struct instant *signing, struct instant *decryption)
{
	*signing = end_of(security->credentials->signing);
	*decryption = end_of(security->credentials->decryption);
}
