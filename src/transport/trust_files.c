/* Trust as files hold it: PKIoverheid's roots and intermediates, and a revocation list of every one of them. */
#include "transport/trust_files.h"

#include "transport/crl_files.h"
#include "transport/crl_grace.h"
#include "transport/crl_list.h"
#include "vault/keys.h"

#include <stdlib.h>

#include <openssl/err.h>

static bool add_certificates(
	X509_STORE *store, const STACK_OF(X509) * certificates, const char *file, struct error *err)
{
	bool added = true;

	for (int i = 0; added && i < sk_X509_num(certificates); i++)
		added = X509_STORE_add_cert(store, sk_X509_value(certificates, i)) == 1;
	return added
		|| FAIL(err, CONFIG, "WT002", "%s: OpenSSL refuses a certificate: %s", file,
			keys_reason());
}

/* A list that never expires is one that nobody has to renew: not good enough, so it ended at the start of time. */
static bool keep_lists(
	X509_STORE *store, const STACK_OF(X509_CRL) * lists, time_t *lists_end, struct error *err)
{
	struct crl_facts facts;
	bool added = true;

	for (int i = 0; added && i < sk_X509_CRL_num(lists); i++) {
		crl_list_describe(sk_X509_CRL_value(lists, i), &facts);
		time_t end = (time_t)(facts.next_update.us / 1000000);
		if (i == 0 || end < *lists_end)
			*lists_end = end;
		added = X509_STORE_add_crl(store, sk_X509_CRL_value(lists, i)) == 1;
	}
	return added || FAIL(err, CONFIG, "PKI003", "OpenSSL: %s", keys_reason());
}

static bool add_lists(X509_STORE *store, const STACK_OF(X509) * certificates,
	const struct crl_source *source, time_t *lists_end, struct error *err)
{
	STACK_OF(X509_CRL) *lists = sk_X509_CRL_new_null();
	bool good;

	if (lists == NULL)
		abort();
	good = crl_file_read(source->file, lists, err);
	if (good && source->directory != NULL && source->directory[0] != '\0')
		good = crl_directory_read(source->directory, certificates, lists, err);
	crl_keep_newest(lists);
	good = good && keep_lists(store, lists, lists_end, err);
	sk_X509_CRL_pop_free(lists, X509_CRL_free);
	return good
		&& (crl_grace_allow(store, source->grace_s)
			|| FAIL(err, CONFIG, "CRT-01", "OpenSSL: %s", keys_reason()));
}

bool trust_files_read(const char *trust_file, const struct crl_source *lists, X509_STORE **out,
	time_t *lists_end, struct error *err)
{
	X509_STORE *store = X509_STORE_new();
	STACK_OF(X509) * certificates;

	if (store == NULL)
		return FAIL(err, CONFIG, "WT002", "OpenSSL: %s", keys_reason());
	if (!keys_read_certificates(trust_file, &certificates, err)) {
		X509_STORE_free(store);
		return false;
	}
	bool good = add_certificates(store, certificates, trust_file, err)
		&& (lists == NULL || add_lists(store, certificates, lists, lists_end, err));
	sk_X509_pop_free(certificates, X509_free);
	if (good)
		*out = store;
	else
		X509_STORE_free(store);
	return good;
}

size_t trust_files_lists(X509_STORE *store, struct crl_facts *out, size_t room)
{
	const STACK_OF(X509_OBJECT) *objects = X509_STORE_get0_objects(store);
	size_t count = 0;

	for (int i = 0; count < room && i < sk_X509_OBJECT_num(objects); i++) {
		X509_CRL *list = X509_OBJECT_get0_X509_CRL(sk_X509_OBJECT_value(objects, i));
		if (list != NULL)
			crl_list_describe(list, &out[count++]);
	}
	return count;
}
