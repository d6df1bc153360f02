/*
 * Who may connect: chains to the configured roots, with a list for every issuer, fail closed. Everything comes from files
 * read beforehand: nothing is fetched in a handshake (PKI004, WT005).
 */
#include "transport/tls_verify.h"

#include "transport/crl_grace.h"
#include "transport/policies.h"
#include "transport/tls.h"
#include "transport/tls_held.h"
#include "transport/trust_files.h"
#include "transport/trust_roots.h"
#include "vault/keys.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/x509v3.h>

enum { MAX_CERTIFICATE_BYTES = 32 * 1024 }; /* what a peer may send */

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
	{X509_V_ERR_NO_EXPLICIT_POLICY, "CRT-05"},
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
bool tls_is_client(X509 *leaf)
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

/* CRT-05: the policies that a context asks for. A copy hangs on it and is freed with it. */
static CRYPTO_ONCE policies_once = CRYPTO_ONCE_STATIC_INIT;
static int policies_index;

static void policies_free(
	void *context, void *list, CRYPTO_EX_DATA *data, int index, long number, void *pointer)
{
	(void)context, (void)data, (void)index, (void)number, (void)pointer;
	OPENSSL_free(list);
}

static void policies_register(void)
{
	policies_index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, policies_free);
}

static bool keep_policies(SSL_CTX *context, const char *list, struct error *err)
{
	CRYPTO_THREAD_run_once(&policies_once, policies_register);
	if (list == NULL)
		return true;
	char *copy = OPENSSL_strdup(list);
	if (copy != NULL && policies_index >= 0
		&& SSL_CTX_set_ex_data(context, policies_index, copy))
		return true;
	OPENSSL_free(copy);
	return FAIL(err, CONFIG, "CRT-05", "OpenSSL: %s", keys_reason());
}

static bool remember_held(SSL_CTX *context, struct error *err)
{
	return tls_held_start(context) || FAIL(err, CONFIG, "WT002", "OpenSSL: %s", keys_reason());
}

static int refuse(X509_STORE_CTX *chain, int verdict)
{
	X509_STORE_CTX_set_error_depth(chain, 0);
	X509_STORE_CTX_set_error(chain, verdict);
	return 0;
}

bool tls_has_policy(X509 *leaf, const SSL_CTX *context)
{
	return policies_meet(leaf, SSL_CTX_get_ex_data(context, policies_index));
}

/* What OpenSSL does not ask of a client's certificate: is it one, and of a kind that we take. */
static int judge_leaf(X509_STORE_CTX *chain, X509 *leaf, const SSL_CTX *context)
{
	if (!tls_is_client(leaf))
		return refuse(chain, X509_V_ERR_INVALID_PURPOSE);
	return tls_has_policy(leaf, context) ? 1 : refuse(chain, X509_V_ERR_NO_EXPLICIT_POLICY);
}

/*
 * The same chain without lists. They may be megabytes, of which libcrypto checks the signature anew each time, and it does so
 * before it looks at that of the leaf: whoever writes the name of one of our authorities in a certificate of his own must
 * not set us to work. What refuses is noted on `chain`.
 */
bool tls_holds_without_lists(X509_STORE_CTX *chain, X509_STORE_CTX_verify_cb tolerate)
{
	X509_STORE_CTX *first = X509_STORE_CTX_new();

	if (first == NULL
		|| !X509_STORE_CTX_init(first, X509_STORE_CTX_get0_store(chain),
			X509_STORE_CTX_get0_cert(chain), X509_STORE_CTX_get0_untrusted(chain))
		|| !X509_VERIFY_PARAM_set1(
			X509_STORE_CTX_get0_param(first), X509_STORE_CTX_get0_param(chain)))
		abort();
	X509_VERIFY_PARAM_clear_flags(X509_STORE_CTX_get0_param(first),
		X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
	if (tolerate != NULL)
		X509_STORE_CTX_set_verify_cb(first, tolerate);
	bool holds = X509_verify_cert(first) == 1;
	if (!holds) {
		X509_STORE_CTX_set_error(chain, X509_STORE_CTX_get_error(first));
		X509_STORE_CTX_set_error_depth(chain, X509_STORE_CTX_get_error_depth(first));
	}
	X509_STORE_CTX_free(first);
	return holds;
}

static int verify_in_full(X509_STORE_CTX *chain, const SSL_CTX *context, X509 *leaf, bool known)
{
	return (known || tls_holds_without_lists(chain, NULL)) && X509_verify_cert(chain) == 1
		&& judge_leaf(chain, leaf, context);
}

/*
 * `context` is the SSL_CTX whose terms count: of a connection that is judged again a newer one than its own. Whose lists
 * a verdict leans on is counted, also of one that still stands: it is what would be refused without them.
 */
static int verify(X509_STORE_CTX *chain, void *context)
{
	X509 *leaf = X509_STORE_CTX_get0_cert(chain);
	struct instant now = clock_now();
	struct crl_lean lean;
	enum held held = tls_held_look(context, chain, now, &lean);
	bool too_long = sk_X509_num(X509_STORE_CTX_get0_untrusted(chain)) > TLS_MAX_CHAIN;

	if (too_long ? !refuse(chain, X509_V_ERR_CERT_CHAIN_TOO_LONG)
		     : held != HELD_STILL
				&& !verify_in_full(chain, context, leaf, held == HELD_BEFORE)) {
		remember(chain, leaf);
		return 0;
	}
	if (held != HELD_STILL) {
		crl_lean_find(chain, now, &lean);
		tls_held_note(context, chain, now, &lean);
	}
	crl_lean_count(&lean, CRL_USE_HANDSHAKE, now);
	return 1;
}

/* As libssl sets up the chain of a client certificate, and then the same questions. */
long tls_verify_again(SSL *ssl, SSL_CTX *context, STACK_OF(X509) * between)
{
	X509_STORE_CTX *chain = X509_STORE_CTX_new();
	X509 *leaf = SSL_get0_peer_certificate(ssl);

	if (chain == NULL
		|| !X509_STORE_CTX_init(chain, SSL_CTX_get_cert_store(context), leaf, between)
		|| !X509_STORE_CTX_set_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx(), ssl)
		|| !X509_STORE_CTX_set_default(chain, "ssl_client")
		|| !X509_VERIFY_PARAM_set1(
			X509_STORE_CTX_get0_param(chain), SSL_CTX_get0_param(context))) {
		X509_STORE_CTX_free(chain);
		ERR_clear_error();
		return X509_V_ERR_UNSPECIFIED;
	}
	X509_VERIFY_PARAM_set_auth_level(
		X509_STORE_CTX_get0_param(chain), SSL_CTX_get_security_level(context));
	long verdict = verify(chain, context) ? X509_V_OK : X509_STORE_CTX_get_error(chain);
	X509_STORE_CTX_free(chain);
	ERR_clear_error();
	return verdict;
}

/* The names of those we trust go to the peer, so that it can choose among its certificates. */
static bool name_authorities(SSL_CTX *context, X509_STORE *store, struct error *err)
{
	STACK_OF(X509) *certificates = X509_STORE_get1_all_certs(store);
	bool named = certificates != NULL;

	for (int i = 0; named && i < sk_X509_num(certificates); i++)
		named = SSL_CTX_add_client_CA(context, sk_X509_value(certificates, i)) == 1;
	sk_X509_pop_free(certificates, X509_free);
	return named || FAIL(err, CONFIG, "WT002", "OpenSSL: %s", keys_reason());
}

bool tls_trust(
	SSL_CTX *context, const struct tls_config *files, time_t *lists_end, struct error *err)
{
	X509_VERIFY_PARAM *param = SSL_CTX_get0_param(context);
	X509_STORE *store;

	if (!trust_files_read(files->trust_file, &files->crl, &store, lists_end, err))
		return false;
	SSL_CTX_set_cert_store(context, store);
	if (!trust_roots_check(store, &files->terms, err)
		|| !keep_policies(context, files->terms.policies, err)
		|| !remember_held(context, err) || !name_authorities(context, store, err))
		return false;
	/* PKI003, WT004, CRT-01: a list for every certificate in the chain; none, or an old one, refuses. */
	X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
	X509_VERIFY_PARAM_set_depth(param, TLS_MAX_CHAIN - 2);
	if (!X509_VERIFY_PARAM_set_purpose(param, X509_PURPOSE_SSL_CLIENT))
		return FAIL(err, CONFIG, "WT002", "OpenSSL: %s", keys_reason());
	/* WT001, TLS002: no certificate, no connection; but for pages, where there are other ways to say who one is. */
	SSL_CTX_set_verify(context,
		SSL_VERIFY_PEER | (files->optional ? 0 : SSL_VERIFY_FAIL_IF_NO_PEER_CERT), NULL);
	SSL_CTX_set_cert_verify_callback(
		context, files->shadow ? tls_verify_in_shadow : verify, context);
	SSL_CTX_set_max_cert_list(context, MAX_CERTIFICATE_BYTES);
	return true;
}
