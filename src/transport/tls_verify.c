/*
 * Who may connect: chains to the configured roots, with a list for every issuer, fail closed. Everything comes from files
 * read beforehand: nothing is fetched in a handshake (PKI004, WT005).
 */
#include "transport/tls_verify.h"

#include "transport/keys.h"
#include "transport/tls.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

enum {
	MAX_CHAIN = 6,                      /* certificates, leaf and root included (C6) */
	MAX_CERTIFICATE_BYTES = 32 * 1024,  /* what a peer may send */
	MAX_LISTS_BYTES = 32 * 1024 * 1024, /* of the CRL file (C3) */
};

static const struct {
	long verdict;
	const char *rule;
} verify_rules[] = {
	{X509_V_ERR_CERT_HAS_EXPIRED, "PKI002"},
	{X509_V_ERR_CERT_NOT_YET_VALID, "PKI002"},
	{X509_V_ERR_CERT_REVOKED, "PKI003"},
	{X509_V_ERR_UNABLE_TO_GET_CRL, "PKI003"},
	{X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER, "PKI003"},
	{X509_V_ERR_CRL_SIGNATURE_FAILURE, "PKI003"},
	{X509_V_ERR_CRL_NOT_YET_VALID, "PKI003"},
	{X509_V_ERR_CRL_HAS_EXPIRED, "CRT-01"},
	{X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, "PKI005"},
	{X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, "PKI005"},
	{X509_V_ERR_PATH_LENGTH_EXCEEDED, "CRT-03"},
	{X509_V_ERR_CERT_CHAIN_TOO_LONG, "CRT-03"},
	{X509_V_ERR_INVALID_PURPOSE, "CRT-05"},
	{X509_V_ERR_EE_KEY_TOO_SMALL, "CRT-07"},
	{X509_V_ERR_CA_KEY_TOO_SMALL, "CRT-07"},
	{X509_V_ERR_CA_MD_TOO_WEAK, "TLSCIPH001"},
};

const char *tls_verify_rule(long verdict)
{
	for (size_t i = 0; i < sizeof verify_rules / sizeof *verify_rules; i++)
		if (verify_rules[i].verdict == verdict)
			return verify_rules[i].rule;
	return "WT002";
}

/* CRT-05: OpenSSL takes a certificate without extended key usage for one with all of them. */
static bool is_client_certificate(X509 *leaf)
{
	return (X509_get_extension_flags(leaf) & EXFLAG_XKUSAGE) != 0
		&& (X509_get_extended_key_usage(leaf) & XKU_SSL_CLIENT) != 0
		&& X509_check_ca(leaf) == 0;
}

static void remember(X509_STORE_CTX *chain, X509 *leaf)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx());
	struct tls_watch *watch = ssl != NULL ? SSL_get_app_data(ssl) : NULL;
	unsigned char digest[EVP_MAX_MD_SIZE];

	if (watch == NULL || leaf == NULL || !X509_digest(leaf, EVP_sha256(), digest, NULL))
		return;
	watch->depth = X509_STORE_CTX_get_error_depth(chain);
	for (int i = 0; i < 8; i++)
		snprintf(watch->fingerprint + 2 * i, 3, "%02x", digest[i]);
}

static int verify(X509_STORE_CTX *chain, void *context)
{
	X509 *leaf = X509_STORE_CTX_get0_cert(chain);
	int sent = sk_X509_num(X509_STORE_CTX_get0_untrusted(chain));
	int good;

	(void)context;
	if (sent > MAX_CHAIN) {
		X509_STORE_CTX_set_error(chain, X509_V_ERR_CERT_CHAIN_TOO_LONG);
		good = 0;
	} else {
		good = X509_verify_cert(chain) == 1;
		if (good && !is_client_certificate(leaf)) {
			X509_STORE_CTX_set_error_depth(chain, 0);
			X509_STORE_CTX_set_error(chain, X509_V_ERR_INVALID_PURPOSE);
			good = 0;
		}
	}
	if (!good)
		remember(chain, leaf);
	return good;
}

static bool add_certificates(
	SSL_CTX *context, X509_STORE *store, const char *file, struct error *err)
{
	STACK_OF(X509) * certificates;
	bool added = true;

	if (!keys_read_certificates(file, &certificates, err))
		return false;
	/* The names go to the peer too, so that it can choose among its certificates. */
	for (int i = 0; added && i < sk_X509_num(certificates); i++)
		added = X509_STORE_add_cert(store, sk_X509_value(certificates, i)) == 1
			&& SSL_CTX_add_client_CA(context, sk_X509_value(certificates, i)) == 1;
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

bool tls_trust(
	SSL_CTX *context, const struct tls_config *files, time_t *lists_end, struct error *err)
{
	X509_STORE *store = X509_STORE_new();
	X509_VERIFY_PARAM *param = SSL_CTX_get0_param(context);

	if (store == NULL)
		return FAIL(err, CONFIG, "WT002", "OpenSSL: %s", keys_reason());
	SSL_CTX_set_cert_store(context, store);
	if (!add_certificates(context, store, files->trust_file, err)
		|| !add_lists(store, files->crl_file, lists_end, err))
		return false;
	/* PKI003, WT004, CRT-01: a list for every certificate in the chain; none, or an old one, refuses. */
	X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
	X509_VERIFY_PARAM_set_depth(param, MAX_CHAIN - 2);
	if (!X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_SSL_CLIENT))
		return FAIL(err, CONFIG, "WT002", "OpenSSL: %s", keys_reason());
	/* WT001, TLS002: no certificate, no connection. */
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	SSL_CTX_set_cert_verify_callback(context, verify, NULL);
	SSL_CTX_set_max_cert_list(context, MAX_CERTIFICATE_BYTES);
	return true;
}
