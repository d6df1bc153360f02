/* A certificate, its chain and its key, put in order. */
#include "transport/keys.h"

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
		if (EVP_PKEY_eq(X509_get0_pubkey(sk_X509_value(heap, i)), out->key) == 1) {
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

bool keys_load(const struct key_files *files, struct keys *out, struct error *err)
{
	STACK_OF(X509) *heap = sk_X509_new_null();
	struct keys keys = {0};

	bool read = keys_read(files, heap, &keys, err);
	if (read) {
		arrange(heap, &keys);
		*out = keys;
	} else {
		EVP_PKEY_free(keys.key);
	}
	sk_X509_pop_free(heap, X509_free);
	return read;
}

void keys_free(struct keys *keys)
{
	X509_free(keys->leaf);
	sk_X509_pop_free(keys->chain, X509_free);
	EVP_PKEY_free(keys->key);
	*keys = (struct keys){0};
}
