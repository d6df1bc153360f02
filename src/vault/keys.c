/* A certificate, its chain and its key, put in order. */
#include "vault/keys.h"

#include "vault/inside.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

const char *keys_reason(void)
{
	unsigned long code = ERR_peek_last_error();
	const char *reason = code != 0 ? ERR_reason_error_string(code) : NULL;

	ERR_clear_error();
	return reason != NULL ? reason : "no reason given";
}

/* Takes leaf and chain, in order, out of a heap of certificates. */
static void arrange(STACK_OF(X509) * heap, struct keys *out)
{
	int at = 0;

	for (int i = sk_X509_num(heap) - 1; i >= 0; i--)
		if (EVP_PKEY_eq(X509_get0_pubkey(sk_X509_value(heap, i)), key_public(out->key))
			== 1) {
			at = i;
			out->matches = true;
		}
	out->leaf = sk_X509_delete(heap, at);
	out->chain = sk_X509_new_null();

	X509 *current = out->leaf;
	for (int i = 0; i < sk_X509_num(heap); i++) {
		X509 *issuer = sk_X509_value(heap, i);
		if (X509_check_issued(issuer, current) != X509_V_OK)
			continue;
		current = sk_X509_delete(heap, i);
		sk_X509_push(out->chain, current);
		i = -1;
	}
	out->strays = sk_X509_num(heap);
	ERR_clear_error();
}

static bool open_key(
	const struct key_files *files, EVP_PKEY *pair, struct keys *keys, struct error *err)
{
	const char *where = files->key_file != NULL ? files->key_file : files->certificate_file;

	if (pair == NULL)
		return key_open(where, files->passphrase, &keys->key, err);
	keys->key = key_of_pair(pair, where, err);
	return keys->key != NULL;
}

bool keys_load(const struct key_files *files, struct keys *out, struct error *err)
{
	STACK_OF(X509) *heap = sk_X509_new_null();
	struct keys keys = {0};
	EVP_PKEY *pair = NULL;

	bool loaded =
		keys_read(files, heap, &keys, &pair, err) && open_key(files, pair, &keys, err);
	if (loaded) {
		arrange(heap, &keys);
		*out = keys;
	}
	sk_X509_pop_free(heap, X509_free);
	return loaded;
}

void keys_free(struct keys *keys)
{
	X509_free(keys->leaf);
	sk_X509_pop_free(keys->chain, X509_free);
	key_release(&keys->key);
	*keys = (struct keys){0};
}
