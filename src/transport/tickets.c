/* Session tickets that outlive the process that gave them: only where the next one would have given the same. */
#include "transport/tickets.h"

#include "transport/tls.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

typedef unsigned char digest[TICKET_TERMS];

static int in_order(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(digest));
}

/* Certificates and lists, in an order that does not depend on how they were read. */
static void add_trust(EVP_MD_CTX *terms, X509_STORE *store)
{
	X509_STORE_lock(store);
	STACK_OF(X509_OBJECT) *objects = X509_STORE_get0_objects(store);
	int count = sk_X509_OBJECT_num(objects);
	digest *all = calloc(count > 0 ? (size_t)count : 1, sizeof *all);
	if (all == NULL)
		abort();
	for (int i = 0; i < count; i++) {
		const X509_OBJECT *object = sk_X509_OBJECT_value(objects, i);
		if (X509_OBJECT_get_type(object) == X509_LU_X509)
			X509_digest(X509_OBJECT_get0_X509(object), EVP_sha256(), all[i], NULL);
		else
			X509_CRL_digest(X509_OBJECT_get0_X509_CRL((X509_OBJECT *)object),
				EVP_sha256(), all[i], NULL);
	}
	X509_STORE_unlock(store);
	qsort(all, (size_t)count, sizeof *all, in_order);
	EVP_DigestUpdate(terms, all, (size_t)count * sizeof *all);
	free(all);
}

static void add_string(EVP_MD_CTX *terms, const char *string)
{
	const char *value = string != NULL ? string : "";

	EVP_DigestUpdate(terms, value, strlen(value) + 1);
}

void tickets_describe(SSL_CTX *context, const struct tls_config *files, unsigned max_age_ms,
	unsigned char out[TICKET_TERMS])
{
	EVP_MD_CTX *terms = EVP_MD_CTX_new();
	X509 *own = SSL_CTX_get0_certificate(context);
	const int64_t numbers[] = {max_age_ms, files->crl.grace_s, files->optional, files->shadow};
	digest leaf = {0};

	if (terms == NULL || EVP_DigestInit_ex(terms, EVP_sha256(), NULL) != 1)
		abort();
	add_trust(terms, SSL_CTX_get_cert_store(context));
	if (own != NULL)
		X509_digest(own, EVP_sha256(), leaf, NULL);
	EVP_DigestUpdate(terms, leaf, sizeof leaf);
	EVP_DigestUpdate(terms, numbers, sizeof numbers);
	add_string(terms, files->terms.environment);
	add_string(terms, files->terms.policies);
	EVP_DigestFinal_ex(terms, out, NULL);
	EVP_MD_CTX_free(terms);
	ERR_clear_error();
}

void tickets_of(SSL_CTX *context, struct ticket_seal *out)
{
	memcpy(out->terms, tls_ticket_terms(context), sizeof out->terms);
	out->is_there = SSL_CTX_get_tlsext_ticket_keys(context, out->keys, sizeof out->keys) == 1;
	ERR_clear_error();
}

void tickets_adopt(SSL_CTX *context, const struct ticket_seal *seal)
{
	if (seal == NULL || memcmp(tls_ticket_terms(context), seal->terms, sizeof seal->terms) != 0)
		return;
	(void)SSL_CTX_set_tlsext_ticket_keys(context, (void *)seal->keys, sizeof seal->keys);
	ERR_clear_error();
}
