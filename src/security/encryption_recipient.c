/* Whom an answer may be closed for: what a certificate says of its own key. */
#include "security/encryption_inside.h"
#include "security/security.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

X509 *recipient_certificate(struct text der)
{
	const unsigned char *at = (const unsigned char *)der.at, *end = at + der.len;
	X509 *certificate = der.len > 0 ? d2i_X509(NULL, &at, (long)der.len) : NULL;

	if (certificate != NULL && at != end) {
		X509_free(certificate);
		certificate = NULL;
	}
	return certificate;
}

bool recipient_may_receive(X509 *certificate)
{
	EVP_PKEY *key = X509_get0_pubkey(certificate);

	return key != NULL && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA
		&& EVP_PKEY_get_bits(key) >= RECIPIENT_BITS_MIN
		&& EVP_PKEY_get_bits(key) <= RECIPIENT_BITS_MAX
		/* A certificate that says nothing of its use does not say that it is for this. */
		&& (X509_get_extension_flags(certificate) & EXFLAG_KUSAGE) != 0
		&& (X509_get_key_usage(certificate) & KU_KEY_ENCIPHERMENT) != 0;
}

bool encryption_may_receive(struct text certificate_der)
{
	X509 *certificate = recipient_certificate(certificate_der);
	bool may = certificate != NULL && recipient_may_receive(certificate);

	X509_free(certificate);
	ERR_clear_error();
	return may;
}

/* The DER of the first certificate in a PEM text; empty when there is none. */
static struct text first_of_pem(struct arena *arena, struct text pem)
{
	BIO *bio = BIO_new_mem_buf(pem.at, (int)pem.len);
	X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, (void *)"");
	unsigned char *bytes = NULL;
	int len = certificate != NULL ? i2d_X509(certificate, &bytes) : 0;
	struct text der = {"", 0};

	if (len > 0)
		der = arena_copy(arena, (struct text){(const char *)bytes, (size_t)len});
	OPENSSL_free(bytes);
	X509_free(certificate);
	BIO_free(bio);
	ERR_clear_error();
	return der;
}

bool encryption_read_recipient(struct arena *arena, struct text pem, struct instant now,
	struct identity *who, struct text *der, struct error *err)
{
	static const char secret[] = "PRIVATE KEY-----";
	struct identity identity;
	struct error why;

	if (memmem(pem.at, pem.len, secret, sizeof secret - 1) != NULL)
		return FAIL(err, INPUT, "WB012",
			"there is a private key beside the certificate: that key is no longer "
			"secret, its owner needs a new one");
	struct text bytes = first_of_pem(arena, pem);
	if (bytes.len == 0)
		return FAIL(err, INPUT, "WB012", "no certificate in PEM form");
	if (!security_identify(bytes, &identity, &why))
		return FAIL(err, INPUT, why.rule, "%s", why.detail);
	if (!encryption_may_receive(bytes))
		return FAIL(err, INPUT, "WB012",
			"not to be encrypted to: an RSA key with key usage keyEncipherment is "
			"asked");
	if (now.us < identity.not_before.us || now.us >= identity.not_after.us)
		return FAIL(err, INPUT, "WB012", "the certificate is not valid now");
	*who = identity;
	*der = bytes;
	return true;
}
