#ifndef TESTS_SECURITY_CERTIFICATES_H
#define TESTS_SECURITY_CERTIFICATES_H

/* Self-signed certificates made on the spot, with subjects that openssl's tools refuse to write. */

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#define TEST_OIN "00000099000000002000"

/* One attribute of a subject. set: 0 opens an RDN of its own, -1 joins the one before it (multi-valued RDN). */
struct test_attribute {
	int nid, type;
	const char *bytes;
	int len, set;
};

/* DER in malloc'ed memory; the caller frees it. Valid from a day before `now` until a day after. */
static inline unsigned char *make_certificate(
	EVP_PKEY *key, const struct test_attribute *subject, size_t count, time_t now, int *len)
{
	X509 *certificate = X509_new();
	X509_NAME *name = X509_get_subject_name(certificate);
	unsigned char *der = NULL;

	X509_set_version(certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
	ASN1_TIME_set(X509_getm_notBefore(certificate), now - 86400);
	ASN1_TIME_set(X509_getm_notAfter(certificate), now + 86400);
	for (size_t i = 0; i < count; i++)
		X509_NAME_add_entry_by_NID(name, subject[i].nid, subject[i].type,
			(const unsigned char *)subject[i].bytes, subject[i].len, -1,
			subject[i].set);
	X509_set_issuer_name(certificate, name);
	X509_set_pubkey(certificate, key);
	X509_sign(certificate, key, EVP_sha256());
	*len = i2d_X509(certificate, &der);
	X509_free(certificate);
	return der;
}

#define SERIAL(type, bytes, set)                                                                   \
	{                                                                                          \
		NID_serialNumber, type, bytes, sizeof(bytes) - 1, set                              \
	}
#define COMMON_NAME(bytes, set)                                                                    \
	{                                                                                          \
		NID_commonName, V_ASN1_UTF8STRING, bytes, sizeof(bytes) - 1, set                   \
	}

#endif
