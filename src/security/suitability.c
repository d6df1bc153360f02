/* A certificate that was handed in, held against everything that a message with it would be. */
#include "security/suitability.h"

#include "security/trust.h"
#include "security/usage.h"
#include "transport/policies.h"

#include <stdarg.h>
#include <stdio.h>

#include <openssl/err.h>
#include <openssl/pem.h>

enum { CHAIN_ROOM = 8 };

__attribute__((format(printf, 4, 5))) static void find(
	struct arena *arena, struct examined *out, const char *rule, const char *format, ...)
{
	char reason[400];
	va_list values;

	if (out->count == FINDINGS_MAX)
		return;
	va_start(values, format);
	vsnprintf(reason, sizeof reason, format, values);
	va_end(values);
	out->findings[out->count++] = (struct finding){rule, arena_string(arena, text_of(reason))};
}

static struct text der_of(struct arena *arena, X509 *certificate)
{
	unsigned char *bytes = NULL;
	int len = i2d_X509(certificate, &bytes);
	struct text der = {"", 0};

	if (len > 0)
		der = arena_copy(arena, (struct text){(const char *)bytes, (size_t)len});
	OPENSSL_free(bytes);
	return der;
}

/* The certificates of a PEM text, as DER, as far as there is room. */
static size_t read_pem(struct arena *arena, struct text pem, struct text out[CHAIN_ROOM])
{
	BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.len);
	size_t count = 0;
	X509 *certificate;

	while (count < CHAIN_ROOM
		&& (certificate = PEM_read_bio_X509(bio, NULL, NULL, (void *)"")) != NULL) {
		out[count++] = der_of(arena, certificate);
		X509_free(certificate);
	}
	BIO_free(bio);
	ERR_clear_error();
	return count;
}

bool certificate_fingerprint(struct text pem, char out[65])
{
	BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.len);
	X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, (void *)"");
	unsigned char digest[EVP_MAX_MD_SIZE];
	bool made = certificate != NULL && X509_digest(certificate, EVP_sha256(), digest, NULL);

	if (made)
		text_hex(digest, 32, out);
	X509_free(certificate);
	BIO_free(bio);
	ERR_clear_error();
	return made;
}

static void judge_identity(
	struct arena *arena, const struct suitability *wanted, struct examined *out)
{
	struct error why;
	char until[INSTANT_SIZE];

	out->identified = security_identify(out->der, &out->identity, &why);
	if (!out->identified) {
		find(arena, out, why.rule, "%s", why.detail);
		return;
	}
	const struct identity *identity = &out->identity;
	if (strcmp(identity->oin.code, wanted->oin->code) != 0)
		find(arena, out, "PKI001", "it holds the OIN %s, not %s", identity->oin.code,
			wanted->oin->code);
	if (wanted->production && oin_is_test(&identity->oin))
		find(arena, out, "DK-BP.3", "a test OIN in production");
	if (wanted->now.us < identity->not_before.us) {
		instant_format(identity->not_before, until);
		find(arena, out, "PKI002", "not valid now: only from %s", until);
	} else if (wanted->now.us >= identity->not_after.us) {
		instant_format(identity->not_after, until);
		find(arena, out, "PKI002", "not valid now: only until %s", until);
	}
}

static const char *usage_of(X509 *certificate, enum certificaat_doel use)
{
	switch (use) {
	case CERTIFICAAT_DOEL_TLS: return usage_of_client(certificate);
	case CERTIFICAAT_DOEL_ONDERTEKENING: return usage_of_signature(certificate);
	default: return usage_of_encryption(certificate);
	}
}

static const char *usage_rule(enum certificaat_doel use)
{
	switch (use) {
	case CERTIFICAAT_DOEL_TLS: return "CRT-05";
	case CERTIFICAAT_DOEL_ONDERTEKENING: return "WB009";
	default: return "WB012";
	}
}

static void judge_use(struct arena *arena, X509 *certificate, const struct suitability *wanted,
	struct examined *out)
{
	const char *why = usage_of(certificate, wanted->use);
	struct policies policies;

	if (why != NULL)
		find(arena, out, usage_rule(wanted->use), "%s", why);
	if (policies_meet(certificate, wanted->policies))
		return;
	policies_read(certificate, &policies);
	find(arena, out, "CRT-05", "its policy %s is not one of those for %s: %s",
		out->identified              ? out->identity.policy
			: policies.count > 0 ? policies.oids[0]
					     : "",
		certificaat_doel_word(wanted->use), wanted->policies);
}

static bool judge_path(struct arena *arena, const struct suitability *wanted,
	const struct chain *between, struct examined *out, struct error *err)
{
	struct error why;

	if (wanted->trust_file == NULL)
		return true;
	struct trust *trust =
		trust_open(wanted->trust_file, wanted->crl.file != NULL ? &wanted->crl : NULL, err);
	if (trust == NULL)
		return false;
	if (!trust_path(trust, out->der, between, wanted->now, &why))
		find(arena, out, wanted->use == CERTIFICAAT_DOEL_TLS ? "WT002" : why.rule,
			"its path: %s", why.detail);
	trust_close(&trust);
	return true;
}

bool certificate_examine(struct arena *arena, struct text pem, const struct suitability *wanted,
	struct examined *out, struct error *err)
{
	static const char secret[] = "PRIVATE KEY-----";
	struct text certificates[CHAIN_ROOM];

	*out = (struct examined){.count = 0};
	if (memmem(pem.at, pem.len, secret, sizeof secret - 1) != NULL)
		return FAIL(err, INPUT, "WB012",
			"there is a private key beside the certificate: that key is no longer "
			"secret, its owner needs a new one");
	size_t count = read_pem(arena, pem, certificates);
	if (count == 0)
		return FAIL(err, INPUT, "PKI001", "no certificate in PEM form");
	out->der = certificates[0];
	const unsigned char *at = (const unsigned char *)out->der.at;
	X509 *leaf = d2i_X509(NULL, &at, (long)out->der.len);
	if (leaf == NULL)
		return FAIL(err, INPUT, "PKI001", "no certificate in PEM form");
	judge_identity(arena, wanted, out);
	judge_use(arena, leaf, wanted, out);
	X509_free(leaf);
	ERR_clear_error();
	const struct chain between = {certificates + 1, count - 1};
	return judge_path(arena, wanted, &between, out, err);
}
