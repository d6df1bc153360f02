/* A new master key, in a file of its own: in clear for its owner alone, or wrapped to a key that is in a token. */
#include "vault/inside.h"
#include "vault/masters.h"
#include "vault/vault.h"

#include <openssl/crypto.h>
#include <openssl/rsa.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static bool encrypt(
	EVP_PKEY *to, const uint8_t key[PRIMITIVE_KEY], uint8_t out[KEY_SIGNATURE_MAX], size_t *len)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(to, NULL);

	*len = KEY_SIGNATURE_MAX;
	bool ok = context != NULL && EVP_PKEY_encrypt_init(context) == 1
		&& EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1
		&& EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) == 1
		&& EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1
		&& EVP_PKEY_encrypt(context, out, len, key, PRIMITIVE_KEY) == 1;
	EVP_PKEY_CTX_free(context);
	return ok;
}

/* The line for a token: its URI, without which nobody finds the key, and what that key opens. */
static const char *line_for_token(
	struct arena *arena, const char *uri, const uint8_t key[PRIMITIVE_KEY], struct error *err)
{
	uint8_t wrapped[KEY_SIGNATURE_MAX];
	struct key *token = NULL;
	size_t len;

	if (!key_is_uri(uri) || strchr(uri, ' ') != NULL) {
		(void)FAIL(err, CONFIG, NULL, "a token is named by a pkcs11: URI without spaces");
		return NULL;
	}
	if (!key_open(uri, NULL, &token, err))
		return NULL;
	bool ok = (strcmp(key_type(token), "RSA") == 0
			  && encrypt(key_public(token), key, wrapped, &len))
		|| FAIL(err, CONFIG, NULL, "%.*s: a master key is wrapped to an RSA key",
			key_tellable(uri), uri);
	key_release(&token);
	return ok ? arena_format(arena, "%s %s\n", uri,
		       vault_base64url(arena, (struct text){(const char *)wrapped, len}))
		  : NULL;
}

static bool write_new(const char *file, const char *line, struct error *err)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	size_t len = strlen(line);

	if (fd < 0)
		return FAIL(err, INPUT, NULL, "cannot make %.180s: %s", file, strerror(errno));
	bool ok = write(fd, line, len) == (ssize_t)len && fsync(fd) == 0;
	close(fd);
	if (!ok)
		unlink(file);
	return ok || FAIL(err, INPUT, NULL, "cannot write %.180s", file);
}

bool vault_make_master(
	const char *file, const char *token_uri, char name[VAULT_NAME], struct error *err)
{
	struct arena *arena = arena_create(0);
	uint8_t key[PRIMITIVE_KEY];
	char hex[2 * PRIMITIVE_KEY + 1];

	vault_random(key, sizeof key);
	text_hex(key, sizeof key, hex);
	const char *line = token_uri != NULL ? line_for_token(arena, token_uri, key, err)
					     : arena_format(arena, "%s\n", hex);
	bool ok = line != NULL && write_new(file, line, err);
	OPENSSL_cleanse(key, sizeof key);
	OPENSSL_cleanse(hex, sizeof hex);
	arena_destroy(&arena);
	/* As whoever starts with it will read it: a token that cannot open what was just wrapped is told now. */
	struct vault *vault = ok ? vault_open(file, err) : NULL;
	if (ok && vault == NULL)
		unlink(file);
	ok = vault != NULL;
	if (ok)
		memcpy(name, vault_master_name(vault), VAULT_NAME);
	vault_close(&vault);
	return ok;
}
