/* What a certificate's key is for. */
#include "security/usage.h"

#include "security/encryption_inside.h"

#include <stdbool.h>

#include <openssl/objects.h>
#include <openssl/x509v3.h>

/* 1.3.6.1.5.5.7.3.36 (RFC 9336), and the older one of Microsoft: OpenSSL 3.0 has no name for the first. */
static const char *const signing_oids[] = {"1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.311.10.3.12"};

static bool is_for_documents(X509 *certificate)
{
	EXTENDED_KEY_USAGE *usages = X509_get_ext_d2i(certificate, NID_ext_key_usage, NULL, NULL);
	bool found = false;
	char oid[64];

	for (int i = 0; !found && i < sk_ASN1_OBJECT_num(usages); i++) {
		OBJ_obj2txt(oid, sizeof oid, sk_ASN1_OBJECT_value(usages, i), 1);
		for (size_t k = 0; k < sizeof signing_oids / sizeof signing_oids[0]; k++)
			found = found || strcmp(oid, signing_oids[k]) == 0;
	}
	EXTENDED_KEY_USAGE_free(usages);
	return found;
}

static const char *usage_of_signing_key(X509 *certificate)
{
	if (X509_check_ca(certificate) != 0)
		return "it is an authority's";
	if ((X509_get_key_usage(certificate) & KU_DIGITAL_SIGNATURE) == 0)
		return "its key usage is not digitalSignature";
	return NULL;
}

const char *usage_of_client(X509 *certificate)
{
	const char *why = usage_of_signing_key(certificate);

	if (why != NULL)
		return why;
	/* OpenSSL takes a certificate without extended key usage for one with all of them. */
	if ((X509_get_extension_flags(certificate) & EXFLAG_XKUSAGE) == 0
		|| (X509_get_extended_key_usage(certificate) & XKU_SSL_CLIENT) == 0)
		return "its extended key usage is not clientAuth";
	return NULL;
}

const char *usage_of_signature(X509 *certificate)
{
	const char *why = usage_of_signing_key(certificate);

	if (why != NULL)
		return why;
	if ((X509_get_extension_flags(certificate) & EXFLAG_XKUSAGE) == 0
		|| (X509_get_extended_key_usage(certificate) & (XKU_SSL_CLIENT | XKU_SSL_SERVER))
			!= 0
		|| is_for_documents(certificate))
		return NULL;
	return "its extended key usage is not for signatures (clientAuth, serverAuth or "
	       "documentSigning)";
}

const char *usage_of_encryption(X509 *certificate)
{
	if (X509_check_ca(certificate) != 0)
		return "it is an authority's";
	return recipient_may_receive(certificate)
		? NULL
		: "not to be encrypted to: an RSA key with key usage keyEncipherment is asked";
}
