/* Where a certificate comes from: its issuer, its number there, and the policy it was given out under. */
#include "security/identity_inside.h"
#include "transport/policies.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

/* RFC 2253, all of it ASCII; false when it does not fit. */
static bool print_name(X509_NAME *name, char *out, size_t size)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *text = NULL;

	if (bio == NULL)
		abort();
	bool written = X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253) >= 0;
	long length = BIO_get_mem_data(bio, &text);
	bool fits = written && length > 0 && length < (long)size
		&& memchr(text, 0, (size_t)length) == NULL;
	if (fits) {
		memcpy(out, text, (size_t)length);
		out[length] = '\0';
	}
	BIO_free(bio);
	return fits;
}

/* The one text of a name, for people and for comparing; a name too long for that is told by its hash. */
static bool read_issuer(X509 *certificate, struct identity *out, struct error *err)
{
	X509_NAME *name = X509_get_issuer_name(certificate);
	unsigned char digest[SHA256_DIGEST_LENGTH], *der = NULL;
	char hex[2 * SHA256_DIGEST_LENGTH + 1];

	if (print_name(name, out->issuer, sizeof out->issuer))
		return true;
	int bytes = i2d_X509_NAME(name, &der);
	if (bytes <= 0)
		return FAIL(err, EK0030, "PKI001", "unreadable name of the issuer");
	SHA256(der, (size_t)bytes, digest);
	OPENSSL_free(der);
	text_hex(digest, sizeof digest, hex);
	snprintf(out->issuer, sizeof out->issuer, "sha256:%s", hex);
	return true;
}

static bool read_serial(X509 *certificate, struct identity *out, struct error *err)
{
	BIGNUM *number = ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), NULL);
	char *hex = number != NULL ? BN_bn2hex(number) : NULL;
	bool fits = hex != NULL && strlen(hex) < sizeof out->serial;

	for (size_t i = 0; fits && i <= strlen(hex); i++)
		out->serial[i] = (char)tolower((unsigned char)hex[i]);
	OPENSSL_free(hex);
	BN_free(number);
	return fits || FAIL(err, EK0030, "PKI001", "unreadable serial number of the certificate");
}

static void read_policy(X509 *certificate, struct identity *out)
{
	const struct policy *known = NULL;
	struct policies policies;

	policies_read(certificate, &policies);
	for (size_t i = 0; known == NULL && i < policies.count; i++)
		known = policy_find(text_of(policies.oids[i]));
	out->generatie = known != NULL ? known->generatie : GENERATIE_ONBEKEND;
	snprintf(out->policy, sizeof out->policy, "%s",
		known != NULL                ? known->oid
			: policies.count > 0 ? policies.oids[0]
					     : "");
}

bool identity_read_origin(X509 *certificate, struct identity *out, struct error *err)
{
	read_policy(certificate, out);
	return read_issuer(certificate, out, err) && read_serial(certificate, out, err);
}
