/* Trust as files hold it: PKIoverheid's roots and intermediates, and a revocation list of every one of them. */
#include "transport/trust_files.h"

#include "vault/keys.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/err.h>
#include <openssl/pem.h>

enum { MAX_LISTS_BYTES = 32 * 1024 * 1024 /* of the CRL file (C3) */ };

static bool add_certificates(X509_STORE *store, const char *file, struct error *err)
{
	STACK_OF(X509) * certificates;
	bool added = true;

	if (!keys_read_certificates(file, &certificates, err))
		return false;
	for (int i = 0; added && i < sk_X509_num(certificates); i++)
		added = X509_STORE_add_cert(store, sk_X509_value(certificates, i)) == 1;
	sk_X509_pop_free(certificates, X509_free);
	return added
		|| FAIL(err, CONFIG, "WT002", "%s: OpenSSL refuses a certificate: %s", file,
			keys_reason());
}

static time_t next_update(const X509_CRL *list)
{
	const ASN1_TIME *until = X509_CRL_get0_nextUpdate(list);
	struct tm tm;

	/* A list that never expires is one that nobody has to renew: not good enough. */
	return until != NULL && ASN1_TIME_to_tm(until, &tm) == 1 ? timegm(&tm) : 0;
}

static bool read_lists(
	BIO *in, X509_STORE *store, const char *file, time_t *lists_end, struct error *err)
{
	X509_CRL *list;
	int count = 0;
	bool added = true;

	ERR_clear_error();
	while (added && (list = PEM_read_bio_X509_CRL(in, NULL, NULL, NULL)) != NULL) {
		time_t end = next_update(list);
		if (count++ == 0 || end < *lists_end)
			*lists_end = end;
		added = X509_STORE_add_crl(store, list) == 1;
		X509_CRL_free(list);
	}
	if (!added || ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
		return FAIL(err, CONFIG, "PKI003", "%s: list %d is damaged (%s)", file, count,
			keys_reason());
	ERR_clear_error();
	return count > 0 || FAIL(err, CONFIG, "PKI003", "%s holds no revocation list", file);
}

static bool add_lists(X509_STORE *store, const char *file, time_t *lists_end, struct error *err)
{
	struct stat status;

	if (stat(file, &status) != 0)
		return FAIL(err, CONFIG, "PKI003", "cannot read %s: %s", file, strerror(errno));
	if (!S_ISREG(status.st_mode) || status.st_size > MAX_LISTS_BYTES)
		return FAIL(err, CONFIG, "PKI003", "%s: not a file, or over %d bytes", file,
			MAX_LISTS_BYTES);
	BIO *in = BIO_new_file(file, "r");
	if (in == NULL)
		return FAIL(err, CONFIG, "PKI003", "cannot read %s: %s", file, keys_reason());
	bool read = read_lists(in, store, file, lists_end, err);
	BIO_free(in);
	return read;
}

bool trust_files_read(const char *trust_file, const char *crl_file, X509_STORE **out,
	time_t *lists_end, struct error *err)
{
	X509_STORE *store = X509_STORE_new();

	if (store == NULL)
		return FAIL(err, CONFIG, "WT002", "OpenSSL: %s", keys_reason());
	if (!add_certificates(store, trust_file, err)
		|| (crl_file != NULL && !add_lists(store, crl_file, lists_end, err))) {
		X509_STORE_free(store);
		return false;
	}
	*out = store;
	return true;
}
