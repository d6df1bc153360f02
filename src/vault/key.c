/* The door to a private key: who may come in, and with what. */
#include "vault/key.h"

#include "vault/inside.h"
#include "vault/key_provider.h"
#include "vault/keys.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

struct key {
	const struct key_backend *backend;
	void *state;
	EVP_PKEY *public_half; /* in OpenSSL's default provider */
	const char *type;
	int bits;
	atomic_int owners;
};

static const struct key_scheme_row schemes[KEY_SCHEMES] = {
	[KEY_RSA_SHA256] = {"SHA256", 32, RSA_PKCS1_PADDING},
	[KEY_RSA_SHA384] = {"SHA384", 48, RSA_PKCS1_PADDING},
	[KEY_RSA_SHA512] = {"SHA512", 64, RSA_PKCS1_PADDING},
	[KEY_PSS_SHA256] = {"SHA256", 32, RSA_PKCS1_PSS_PADDING},
	[KEY_PSS_SHA384] = {"SHA384", 48, RSA_PKCS1_PSS_PADDING},
	[KEY_PSS_SHA512] = {"SHA512", 64, RSA_PKCS1_PSS_PADDING},
	[KEY_ECDSA_SHA256] = {"SHA256", 32, 0},
	[KEY_ECDSA_SHA384] = {"SHA384", 48, 0},
	[KEY_ECDSA_SHA512] = {"SHA512", 64, 0},
};

const struct key_scheme_row *key_scheme_row(enum key_scheme scheme)
{
	return &schemes[scheme];
}

const char *key_oaep_digest(enum key_oaep oaep)
{
	return oaep == KEY_OAEP_SHA1 ? "SHA1" : "SHA256";
}

/* --- open and release -------------------------------------------------------------------------- */

bool key_is_uri(const char *where)
{
	return strncmp(where, "pkcs11:", 7) == 0;
}

int key_tellable(const char *where)
{
	/* RFC 7512 has the PIN in the query; p11-kit takes it from the path as well. */
	bool uri = key_is_uri(where) || (key_is_kept(where) && strstr(where, ":pkcs11:") != NULL);
	const char *pin = uri ? strstr(where, "pin-value") : NULL;
	size_t told = uri ? strcspn(where, "?") : strlen(where);

	return (int)(pin != NULL && pin < where + told ? (size_t)(pin - where) : told);
}

static const char *known_type(const EVP_PKEY *public_half)
{
	return EVP_PKEY_is_a(public_half, "RSA")   ? "RSA"
		: EVP_PKEY_is_a(public_half, "EC") ? "EC"
						   : NULL;
}

struct key *key_create(const struct key_backend *backend, void *state, EVP_PKEY *public_half,
	const char *where, struct error *err)
{
	const char *type = known_type(public_half);
	struct key *key = NULL;

	if (type == NULL || EVP_PKEY_get_size(public_half) > KEY_SIGNATURE_MAX) {
		FAIL(err, CONFIG, "CRT-08",
			"%.*s holds a key that is neither RSA nor EC, or too large",
			key_tellable(where), where);
		backend->release(state);
		EVP_PKEY_free(public_half);
		return NULL;
	}
	key = calloc(1, sizeof *key);
	if (key == NULL)
		abort();
	key->backend = backend;
	key->state = state;
	key->public_half = public_half;
	key->type = type;
	key->bits = EVP_PKEY_get_bits(public_half);
	atomic_init(&key->owners, 1);
	return key;
}

bool key_open(const char *where, const char *passphrase, struct key **out, struct error *err)
{
	struct key *key = NULL;

	if (key_is_kept(where)) {
		key = key_of_keeper(where, err);
	} else if (key_is_uri(where)) {
		key = key_of_token(where, passphrase, err);
	} else {
		EVP_PKEY *pair;
		if (keys_read_pair(where, passphrase, &pair, err))
			key = key_of_pair(pair, where, err);
	}
	if (key != NULL)
		*out = key;
	return key != NULL;
}

struct key *key_share(const struct key *key)
{
	struct key *shared = (struct key *)key;

	atomic_fetch_add_explicit(&shared->owners, 1, memory_order_relaxed);
	return shared;
}

void key_release(struct key **key)
{
	struct key *old = *key;

	*key = NULL;
	if (old == NULL || atomic_fetch_sub_explicit(&old->owners, 1, memory_order_acq_rel) > 1)
		return;
	old->backend->release(old->state);
	EVP_PKEY_free(old->public_half);
	free(old);
}

bool key_check_private(const char *where, struct error *err)
{
	struct stat status;

	if (key_is_uri(where) || key_is_kept(where)) /* the keeper looks for itself */
		return true;
	if (stat(where, &status) != 0)
		return FAIL(err, CONFIG, "CRT-08", "cannot read %s: %s", where, strerror(errno));
	if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return FAIL(err, CONFIG, "CRT-08",
			"%s is open to others than its owner (mode %04o, wanted 0600)", where,
			(unsigned)status.st_mode & 07777u);
	return true;
}

/* --- use --------------------------------------------------------------------------------------- */

/*
 * Whatever a backend leaves in OpenSSL's queue goes with it (a token may be OpenSSL too): libssl, which may be the caller,
 * takes what lies there for its own failure.
 */
static bool backend_sign(const struct key *key, enum key_scheme scheme, struct text digest,
	uint8_t *out, size_t *len, struct error *err)
{
	ERR_set_mark();
	bool good = key->backend->sign(key->state, scheme, digest, out, len, err);
	ERR_pop_to_mark();
	return good;
}

static bool backend_unwrap(
	const struct key *key, enum key_oaep oaep, struct text wrapped, uint8_t *out, size_t *len)
{
	ERR_set_mark();
	bool open = key->backend->unwrap(key->state, oaep, wrapped, out, len);
	ERR_pop_to_mark();
	return open;
}

bool key_sign(const struct key *key, enum key_scheme scheme, struct text digest,
	uint8_t out[KEY_SIGNATURE_MAX], size_t *len, struct error *err)
{
	const struct key_scheme_row *row = &schemes[scheme];
	uint8_t signature[KEY_SIGNATURE_MAX];
	size_t length;

	if ((row->padding != 0) != (strcmp(key->type, "RSA") == 0))
		return FAIL(err, INTERNAL, NULL, "%s with an %s key",
			row->padding != 0 ? "an RSA signature" : "an ECDSA signature", key->type);
	if (digest.len != row->digest_len)
		return FAIL(err, INTERNAL, NULL, "a digest of %zu bytes is none of %s", digest.len,
			row->digest);
	if (!backend_sign(key, scheme, digest, signature, &length, err))
		return false;
	memcpy(out, signature, length);
	*len = length;
	return true;
}

bool key_unwrap(const struct key *key, enum key_oaep oaep, struct text wrapped, uint8_t *out,
	size_t room, size_t *len)
{
	uint8_t plain[KEY_SIGNATURE_MAX];
	size_t length = 0;

	if (strcmp(key->type, "RSA") != 0
		|| wrapped.len != (size_t)EVP_PKEY_get_size(key->public_half))
		return false;
	bool open = backend_unwrap(key, oaep, wrapped, plain, &length) && length <= room;
	if (open) {
		memcpy(out, plain, length);
		*len = length;
	}
	OPENSSL_cleanse(plain, sizeof plain);
	return open;
}

int key_bits(const struct key *key)
{
	return key->bits;
}

const char *key_type(const struct key *key)
{
	return key->type;
}

EVP_PKEY *key_public(const struct key *key)
{
	return key->public_half;
}

EVP_PKEY *key_for_tls(const struct key *key)
{
	return key_provider_handle(key);
}
