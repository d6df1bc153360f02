/* What may encrypt a message (WB008): two closed lists, by name. */
#include "security/encryption_inside.h"

/* NULL in `digest` or `mgf`: the message names none. */
static const struct {
	const char *method, *digest, *mgf;
	enum key_transport transport;
} transports[] = {
	{OAEP_MGF1P, NULL, NULL, TRANSPORT_OAEP_MGF1P}, /* XML Encryption 5.4.2: SHA-1 is meant */
	{OAEP_MGF1P, OAEP_SHA1, NULL, TRANSPORT_OAEP_MGF1P},
	{OAEP, ALGORITHM_SHA256, OAEP_MGFSHA256, TRANSPORT_OAEP_SHA256},
};

static const struct {
	const char *method;
	enum data_cipher cipher;
} ciphers[] = {
	{AES128_GCM, CIPHER_AES128_GCM},
	{AES256_GCM, CIPHER_AES256_GCM},
};

static bool same(const char *listed, struct text named)
{
	if (listed == NULL || named.at == NULL)
		return listed == NULL && named.at == NULL;
	return text_equal(text_of(listed), named);
}

bool encryption_transport(
	struct text method, struct text digest, struct text mgf, enum key_transport *out)
{
	for (size_t i = 0; i < sizeof transports / sizeof transports[0]; i++) {
		if (!same(transports[i].method, method) || !same(transports[i].digest, digest)
			|| !same(transports[i].mgf, mgf))
			continue;
		*out = transports[i].transport;
		return true;
	}
	return false;
}

bool encryption_cipher(struct text method, enum data_cipher *out)
{
	for (size_t i = 0; i < sizeof ciphers / sizeof ciphers[0]; i++) {
		if (!same(ciphers[i].method, method))
			continue;
		*out = ciphers[i].cipher;
		return true;
	}
	return false;
}

bool encryption_refuse(struct error *err)
{
	return FAIL(err, EK0031, "WB008", "the encrypted Body does not open");
}
