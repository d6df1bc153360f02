/* Whose certificate stands in the message, and whether it may be believed at that moment. */
#include "security/explain_inside.h"

#include "security/trust.h"

#include <stdio.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

static void release_key(void *key)
{
	EVP_PKEY_free(key);
}

struct evp_pkey_st *token_key(struct arena *arena, struct text der)
{
	const unsigned char *at = (const unsigned char *)der.at;
	X509 *certificate = der.len > 0 ? d2i_X509(NULL, &at, (long)der.len) : NULL;
	EVP_PKEY *key = certificate != NULL ? X509_get_pubkey(certificate) : NULL;

	X509_free(certificate);
	ERR_clear_error();
	if (key != NULL)
		arena_defer(arena, release_key, key);
	return key;
}

/* Who says so, for how long; of a test certificate that is long over too. */
static void tell_signer(struct inquiry *inquiry, const struct identity *identity)
{
	char from[INSTANT_SIZE], until[INSTANT_SIZE];

	instant_format(identity->not_before, from);
	instant_format(identity->not_after, until);
	inquiry->out->signer = arena_format(inquiry->arena,
		"OIN %s, %s-%d, valid from %s to %s, SHA-256 %.16s...", identity->oin.code,
		identity->key_type, identity->key_bits, from, until, identity->fingerprint);
}

/* PKI002: what can be said without roots. */
static bool is_valid_at(const struct inquiry *inquiry, const struct identity *identity)
{
	int64_t at = inquiry->options->at.us;

	return at >= identity->not_before.us && at <= identity->not_after.us;
}

static void judge_alone(struct inquiry *inquiry, const struct identity *identity)
{
	char at[INSTANT_SIZE];
	struct signer signer;
	struct error err;

	instant_format(inquiry->options->at, at);
	if (!trust_token(NULL, inquiry->arena, inquiry->proofs.wsse.token_der, NULL,
		    inquiry->options->at, &signer, &err))
		row_say(inquiry, ROW_CERTIFICATE, EXPLAIN_FAILED, "%s", err.detail);
	else if (!is_valid_at(inquiry, identity))
		row_say(inquiry, ROW_CERTIFICATE, EXPLAIN_FAILED,
			"the signing certificate is not valid at %s", at);
	else if (inquiry->options->believe_token)
		row_say(inquiry, ROW_CERTIFICATE, EXPLAIN_OK,
			"the signing certificate is believed as asked; path and revocation are not "
			"judged");
	else
		row_say(inquiry, ROW_CERTIFICATE, EXPLAIN_NOT_REACHED,
			"path and revocation are not judged: give --trust and --crl, or "
			"--trust-embedded-token");
}

static bool judge_by_roots(struct inquiry *inquiry)
{
	const struct explain_options *options = inquiry->options;
	const struct crl_source lists = {.file = options->crl_file};
	struct trust *trust = trust_open(options->trust_file, &lists, inquiry->err);
	struct signer signer;
	struct error err;

	if (trust == NULL)
		return false;
	inquiry->rows[ROW_CERTIFICATE].counts = true;
	if (inquiry->proofs.wsse.token_der.len == 0)
		row_say(inquiry, ROW_CERTIFICATE, EXPLAIN_NOT_REACHED, "there is no token");
	else if (trust_token(trust, inquiry->arena, inquiry->proofs.wsse.token_der, NULL,
			 options->at, &signer, &err))
		row_ok(inquiry, ROW_CERTIFICATE);
	else
		row_say(inquiry, ROW_CERTIFICATE, EXPLAIN_FAILED, "%s", err.detail);
	trust_close(&trust);
	return true;
}

bool inquire_token(struct inquiry *inquiry)
{
	struct text der = inquiry->proofs.wsse.token_der;
	struct identity identity;
	struct error err;

	inquiry->key = token_key(inquiry->arena, der);
	bool identified = der.len > 0 && security_identify(der, &identity, &err);
	if (identified)
		tell_signer(inquiry, &identity);
	if (inquiry->options->trust_file != NULL)
		return judge_by_roots(inquiry);
	if (der.len == 0)
		return true;
	if (identified)
		judge_alone(inquiry, &identity);
	else
		row_say(inquiry, ROW_CERTIFICATE, EXPLAIN_FAILED, "the signing certificate: %s",
			err.detail);
	return true;
}
