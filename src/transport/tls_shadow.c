/* GW-P1: certificates judged in shadow: all that a handshake asks, without refusing, and what it would have refused. */
#include "transport/tls_verify.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

static struct tls_watch *watch_of(X509_STORE_CTX *chain)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx());

	return SSL_get_app_data(ssl);
}

static void note(struct tls_watch *watch, int verdict, int depth)
{
	for (int i = 0; i < watch->noted_count; i++)
		if (watch->noted[i].verdict == verdict && watch->noted[i].depth == depth)
			return;
	if (watch->noted_count < TLS_NOTED_MAX)
		watch->noted[watch->noted_count++] =
			(struct tls_noted){(int16_t)verdict, (int8_t)depth};
}

/* OpenSSL goes on behind what it would refuse. What the store itself tolerates is no refusal here either. */
static int note_verdict(int good, X509_STORE_CTX *chain)
{
	X509_STORE_CTX_verify_cb usual = X509_STORE_get_verify_cb(X509_STORE_CTX_get0_store(chain));

	if (!good && usual != NULL)
		good = usual(good, chain);
	if (!good)
		note(watch_of(chain), X509_STORE_CTX_get_error(chain),
			X509_STORE_CTX_get_error_depth(chain));
	return 1;
}

/* Wrong in what the certificate says, and signed under our roots all the same. */
static bool leaves_genuine(int verdict, int depth)
{
	return depth == 0
		&& (verdict == X509_V_ERR_CERT_HAS_EXPIRED
			|| verdict == X509_V_ERR_CERT_NOT_YET_VALID
			|| verdict == X509_V_ERR_INVALID_PURPOSE
			|| verdict == X509_V_ERR_NO_EXPLICIT_POLICY);
}

static int while_genuine(int good, X509_STORE_CTX *chain)
{
	return good
		|| leaves_genuine(
			X509_STORE_CTX_get_error(chain), X509_STORE_CTX_get_error_depth(chain));
}

/* GW-P1: asks all that `verify` asks, without stopping, and lets everybody in to be told what was found. */
int tls_verify_in_shadow(X509_STORE_CTX *chain, void *context)
{
	X509 *leaf = X509_STORE_CTX_get0_cert(chain);
	struct tls_watch *watch = watch_of(chain);

	watch->noted_count = 0;
	if (sk_X509_num(X509_STORE_CTX_get0_untrusted(chain)) > TLS_MAX_CHAIN) {
		note(watch, X509_V_ERR_CERT_CHAIN_TOO_LONG, 0);
	} else {
		/* Of what none of ours made no list says anything. */
		if (!tls_holds_without_lists(chain, while_genuine))
			X509_VERIFY_PARAM_clear_flags(X509_STORE_CTX_get0_param(chain),
				X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
		X509_STORE_CTX_set_verify_cb(chain, note_verdict);
		if (X509_verify_cert(chain) != 1)
			note(watch, X509_STORE_CTX_get_error(chain),
				X509_STORE_CTX_get_error_depth(chain));
	}
	if (!tls_is_client(leaf))
		note(watch, X509_V_ERR_INVALID_PURPOSE, 0);
	if (!tls_has_policy(leaf, context))
		note(watch, X509_V_ERR_NO_EXPLICIT_POLICY, 0);
	X509_STORE_CTX_set_error(chain, X509_V_OK);
	ERR_clear_error();
	return 1;
}

/* Of a chain that ends nowhere there is no list either, and no signature to check: that is one thing, not three. */
static bool follows_from_path(const struct tls_watch *watch, int verdict)
{
	if (verdict != X509_V_ERR_UNABLE_TO_GET_CRL
		&& verdict != X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE)
		return false;
	for (int i = 0; i < watch->noted_count; i++)
		switch (watch->noted[i].verdict) {
		case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
		case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
		case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
		case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN: return true;
		default: break;
		}
	return false;
}

const struct handshake_notes *tls_notes(const struct tls_watch *watch, struct arena *arena)
{
	struct handshake_notes *notes = arena_take(arena, sizeof *notes);
	struct handshake_note *list = arena_array(arena, watch->noted_count, sizeof *list);

	*notes = (struct handshake_notes){list, 0, true};
	for (int i = 0; i < watch->noted_count; i++) {
		const struct tls_noted *noted = &watch->noted[i];
		notes->genuine = notes->genuine && leaves_genuine(noted->verdict, noted->depth);
		if (!follows_from_path(watch, noted->verdict))
			list[notes->count++] = (struct handshake_note){
				tls_verify_rule(noted->verdict),
				X509_verify_cert_error_string(noted->verdict), noted->depth};
	}
	return notes;
}
