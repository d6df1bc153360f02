/* TLS as Digikoppeling and NCSC want it: what is offered, what we show, how long a session lives. */
#include "transport/tls.h"

#include "base/clock.h"
#include "transport/tickets.h"
#include "transport/tls_verify.h"
#include "vault/keys.h"
#include "vault/slot.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

/* TLSCIPH001, TLS006, WT003: suites, groups and hashes, in the words of OpenSSL. */
static const char ciphers[] = "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
			      "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
			      "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256";
static const char suites[] =
	"TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256";
#if OPENSSL_VERSION_NUMBER >= 0x30500000L
static const char groups[] = "X25519MLKEM768:SecP256r1MLKEM768:SecP384r1MLKEM1024:"
			     "X25519:P-256:P-384:P-521:X448";
#else
static const char groups[] = "X25519:P-256:P-384:P-521:X448";
#endif
/* CRT-06: rsa_pss_rsae_sha512 must stay, G4 chains are signed with it. */
static const char signatures[] =
	"ecdsa_secp256r1_sha256:ecdsa_secp384r1_sha384:ecdsa_secp521r1_sha512:"
	"rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:"
	"rsa_pss_pss_sha256:rsa_pss_pss_sha384:rsa_pss_pss_sha512:"
	"RSA+SHA256:RSA+SHA384:RSA+SHA512";

enum { SECURITY_LEVEL = 2 /* RSA from 2048 bits, no SHA-1 */ };

/* TLS003, TLS004: 1.2 and 1.3, no fallback. NCSC-RENEG, NCSC-COMP: neither renegotiation nor compression. */
bool tls_apply_policy(SSL_CTX *context, struct error *err)
{
	SSL_CTX_set_security_level(context, SECURITY_LEVEL);
	SSL_CTX_clear_options(
		context, SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION | SSL_OP_LEGACY_SERVER_CONNECT);
	SSL_CTX_set_options(context,
		SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
	if (!SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION)
		|| !SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION)
		|| !SSL_CTX_set_cipher_list(context, ciphers)
		|| !SSL_CTX_set_ciphersuites(context, suites)
		|| !SSL_CTX_set1_groups_list(context, groups)
		|| !SSL_CTX_set1_sigalgs_list(context, signatures)
		|| !SSL_CTX_set1_client_sigalgs_list(context, signatures))
		return FAIL(err, CONFIG, "TLSCIPH001", "OpenSSL cannot do these TLS settings: %s",
			keys_reason());
	return true;
}

static X509 *certificate_of(struct text der)
{
	const unsigned char *at = (const unsigned char *)der.at;

	return d2i_X509(NULL, &at, (long)der.len);
}

static bool use_slot(SSL_CTX *context, const struct slot *slot)
{
	STACK_OF(X509) *chain = sk_X509_new_null();
	X509 *leaf = certificate_of(slot->leaf_der);
	EVP_PKEY *handle = key_for_tls(slot->key);

	for (size_t i = 0; i < slot->chain_count; i++)
		sk_X509_push(chain, certificate_of(slot->chain_der[i]));
	bool used = SSL_CTX_use_cert_and_key(context, leaf, handle, chain, 1) == 1;
	EVP_PKEY_free(handle);
	X509_free(leaf);
	sk_X509_pop_free(chain, X509_free);
	return used;
}

static bool show_own_certificate(
	SSL_CTX *context, const struct tls_config *files, struct error *err)
{
	struct slot *slot;

	if (!slot_open(SLOT_TLS, files->certificate_file, files->key_file, NULL, &slot, err))
		return false;
	bool ours = files->is_ours == NULL
		|| files->is_ours(files->context, files->certificate_file, slot->leaf_der, err);
	bool used = ours && use_slot(context, slot);
	slot_close(&slot);
	if (!ours)
		return false;
	return used
		|| FAIL(err, CONFIG, "CRT-08", "OpenSSL refuses the certificate in %s: %s",
			files->certificate_file, keys_reason());
}

/* What a ticket is held against. Hangs on the context and is freed with it. */
struct ticket_terms {
	int64_t max_age_us;
	int64_t lists_end_us;
	unsigned char digest[TICKET_TERMS]; /* of all that was asked of who has one */
};

static CRYPTO_ONCE terms_once = CRYPTO_ONCE_STATIC_INIT;
static int terms_index;

static void terms_free(
	void *context, void *terms, CRYPTO_EX_DATA *data, int index, long number, void *pointer)
{
	(void)context, (void)data, (void)index, (void)number, (void)pointer;
	OPENSSL_free(terms);
}

static void terms_register(void)
{
	terms_index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, terms_free);
}

/* A ticket carries the moment its holder's certificate was checked; being renewed does not make it younger. */
static int stamp_ticket(SSL *ssl, void *context)
{
	SSL_SESSION *session = SSL_get_session(ssl);
	struct instant checked = clock_now();

	(void)context;
	if (SSL_session_reused(ssl))
		return 1;
	return SSL_SESSION_set1_ticket_appdata(session, &checked, sizeof checked);
}

/* WT008, GW-T1: too old, an expired certificate or an expired list means: handshake in full. */
static bool ticket_holds(SSL *ssl, SSL_SESSION *session)
{
	const struct ticket_terms *terms = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), terms_index);
	X509 *leaf = SSL_SESSION_get0_peer(session);
	struct instant checked, now = clock_now();
	void *stamp;
	size_t length;

	if (!SSL_SESSION_get0_ticket_appdata(session, &stamp, &length) || length != sizeof checked)
		return false;
	memcpy(&checked, stamp, sizeof checked);
	return now.us >= checked.us && now.us - checked.us < terms->max_age_us
		&& now.us < terms->lists_end_us && leaf != NULL
		&& X509_cmp_current_time(X509_get0_notAfter(leaf)) > 0;
}

static SSL_TICKET_RETURN judge_ticket(SSL *ssl, SSL_SESSION *session, const unsigned char *name,
	size_t name_length, SSL_TICKET_STATUS status, void *context)
{
	(void)name, (void)name_length, (void)context;
	if (status != SSL_TICKET_SUCCESS && status != SSL_TICKET_SUCCESS_RENEW)
		return SSL_TICKET_RETURN_IGNORE_RENEW;
	return ticket_holds(ssl, session) ? SSL_TICKET_RETURN_USE_RENEW
					  : SSL_TICKET_RETURN_IGNORE_RENEW;
}

static bool limit_sessions(SSL_CTX *context, const struct tls_config *files, unsigned max_age_ms,
	time_t lists_end, struct error *err)
{
	struct ticket_terms *terms = OPENSSL_zalloc(sizeof *terms);

	CRYPTO_THREAD_run_once(&terms_once, terms_register);
	if (terms == NULL || terms_index < 0 || !SSL_CTX_set_ex_data(context, terms_index, terms)) {
		OPENSSL_free(terms);
		return FAIL(err, CONFIG, "WT008", "OpenSSL: %s", keys_reason());
	}
	terms->max_age_us = (int64_t)max_age_ms * 1000;
	terms->lists_end_us = (int64_t)lists_end * 1000000;
	tickets_describe(context, files, max_age_ms, terms->digest);
	SSL_CTX_set_timeout(context, (long)(max_age_ms + 999) / 1000);
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_num_tickets(context, 1);
	SSL_CTX_set_max_early_data(context, 0); /* 0RTT */
	if (!SSL_CTX_set_session_ticket_cb(context, stamp_ticket, judge_ticket, NULL)
		|| !SSL_CTX_set_session_id_context(context, (const unsigned char *)"bpv", 3))
		return FAIL(err, CONFIG, "WT008", "OpenSSL: %s", keys_reason());
	return true;
}

/*
 * C9: OpenSSL answers an attempt to renegotiate with this warning and goes on; we remember it, and close. New keys (TLS 1.3) may be
 * made, but each costs more than it costs to ask.
 */
static void watch_peer(const SSL *ssl, int where, int value)
{
	struct tls_watch *watch = SSL_get_app_data(ssl);

	if (watch == NULL)
		return;
	if (where == SSL_CB_WRITE_ALERT && (value & 0xff) == SSL_AD_NO_RENEGOTIATION)
		watch->renegotiation = true;
	if (watch->established && (where & SSL_CB_LOOP) != 0)
		watch->steps++;
}

SSL_CTX *tls_server_context(const struct tls_config *files, unsigned max_age_ms, struct error *err)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	time_t lists_end = 0;

	if (context == NULL) {
		FAIL(err, CONFIG, "TLS001", "OpenSSL: %s", keys_reason());
		return NULL;
	}
	SSL_CTX_set_mode(context,
		SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE
			| SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	/* A record in one read of the socket instead of two: its head, and then as much as that says. */
	SSL_CTX_set_read_ahead(context, 1);
	SSL_CTX_set_info_callback(context, watch_peer);
	/* After a message that is no data it is our turn again, and not that of the next one. */
	SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
	if (tls_apply_policy(context, err) && show_own_certificate(context, files, err)
		&& tls_trust(context, files, &lists_end, err)
		&& limit_sessions(context, files, max_age_ms, lists_end, err)) {
		/* A resumed session shows no certificates to judge. */
		if (files->shadow && SSL_CTX_set_num_tickets(context, 0))
			SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
		return context;
	}
	SSL_CTX_free(context);
	return NULL;
}

struct text tls_own_certificate(SSL_CTX *context, struct arena *arena)
{
	X509 *leaf = SSL_CTX_get0_certificate(context);
	int length = leaf != NULL ? i2d_X509(leaf, NULL) : 0;

	if (length <= 0)
		return TEXT("");
	unsigned char *der = arena_take(arena, (size_t)length), *at = der;
	i2d_X509(leaf, &at);
	return (struct text){(char *)der, (size_t)length};
}

struct instant tls_lists_end(const SSL_CTX *context)
{
	const struct ticket_terms *terms = SSL_CTX_get_ex_data(context, terms_index);

	return (struct instant){terms->lists_end_us};
}

const unsigned char *tls_ticket_terms(const SSL_CTX *context)
{
	const struct ticket_terms *terms = SSL_CTX_get_ex_data(context, terms_index);

	return terms->digest;
}

struct instant tls_certificate_end(const SSL_CTX *context)
{
	const X509 *own = SSL_CTX_get0_certificate(context);
	struct tm tm;

	if (own == NULL || ASN1_TIME_to_tm(X509_get0_notAfter(own), &tm) != 1)
		return (struct instant){0};
	return (struct instant){(int64_t)timegm(&tm) * 1000000};
}

bool tls_check_session(const SSL *ssl, struct error *err)
{
	if (SSL_version(ssl) == TLS1_2_VERSION && SSL_get_extms_support((SSL *)ssl) != 1)
		return FAIL(err, CONNECTION, "NCSC-EMS", "TLS 1.2 without extended master secret");
	return true;
}

static const struct {
	int reason;
	const char *rule, *words;
} reasons[] = {
	{SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE, "WT001", "no client certificate"},
	{SSL_R_HTTP_REQUEST, "WT001", "plain HTTP on the TLS port"},
	{SSL_R_UNSUPPORTED_PROTOCOL, "TLS003", "a TLS version we do not offer"},
	{SSL_R_VERSION_TOO_LOW, "TLS003", "a TLS version we do not offer"},
	{SSL_R_WRONG_VERSION_NUMBER, "TLS003", "not TLS, or a version unknown"},
	{SSL_R_NO_SHARED_CIPHER, "TLSCIPH001", "no cipher suite in common"},
	{SSL_R_NO_SUITABLE_KEY_SHARE, "TLSCIPH001", "no key exchange group in common"},
	{SSL_R_NO_SHARED_GROUPS, "TLSCIPH001", "no key exchange group in common"},
	{SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, "TLSCIPH001", "no signature algorithm in common"},
	{SSL_R_WRONG_SIGNATURE_TYPE, "TLSCIPH001", "a signature algorithm we do not offer"},
	{SSL_R_EXCESSIVE_MESSAGE_SIZE, "GW-T3", "a handshake message too large"},
};

static bool explain_verdict(const SSL *ssl, struct error *err)
{
	const struct tls_watch *watch = SSL_get_app_data(ssl);
	long verdict = SSL_get_verify_result(ssl);

	return FAIL(err, CONNECTION, tls_verify_rule(verdict),
		"client certificate refused: %s (depth %d, sha256 %s...)",
		X509_verify_cert_error_string(verdict), watch != NULL ? watch->depth : -1,
		watch != NULL ? watch->fingerprint : "");
}

/* The queue holds what went wrong deep down as well; the first error that we have words for counts. */
bool tls_explain(const SSL *ssl, struct error *err)
{
	unsigned long code, first = ERR_peek_error();

	if (first == 0)
		return FAIL(err, CONNECTION, "TLS001", "the peer closed during the handshake");
	while ((code = ERR_get_error()) != 0) {
		int reason = ERR_GET_LIB(code) == ERR_LIB_SSL ? ERR_GET_REASON(code) : 0;
		if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED) {
			ERR_clear_error();
			return explain_verdict(ssl, err);
		}
		for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
			if (reasons[i].reason == reason) {
				ERR_clear_error();
				return FAIL(
					err, CONNECTION, reasons[i].rule, "%s", reasons[i].words);
			}
	}
	const char *words = ERR_reason_error_string(first);
	return FAIL(err, CONNECTION, "TLS001", "%s", words != NULL ? words : "unknown TLS failure");
}
