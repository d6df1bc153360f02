#ifndef TESTS_SECURITY_DIFFERENTIAL_LETTERS_H
#define TESTS_SECURITY_DIFFERENTIAL_LETTERS_H

#include "security/differential/generator.h"
#include "security/differential/mutator.h"
#include "security/differential/signer.h"

#include "security/certificates.h"

/*
 * Signed letters by chance. Keys are made when a test starts: none stands in the repository, and as keys and certificates
 * are of one length each, the same throws make the same letter but for what depends on the key itself.
 */
struct letter_keys {
	EVP_PKEY *rsa, *ec;
	const char *rsa_token, *ec_token;
};

static inline const char *token_of(struct arena *arena, EVP_PKEY *key, EVP_PKEY *issuer)
{
	static const struct test_attribute oin = SERIAL(V_ASN1_PRINTABLESTRING, TEST_OIN, 0);
	int len;
	unsigned char *der = make_certificate(issuer, &oin, 1, 1800000000, &len);
	const unsigned char *at = der;
	X509 *certificate = d2i_X509(NULL, &at, len);

	OPENSSL_free(der);
	der = NULL;
	X509_set_pubkey(certificate, key);
	X509_sign(certificate, issuer, EVP_sha256());
	len = i2d_X509(certificate, &der);
	struct text token = base64_encode(arena, (struct text){(const char *)der, (size_t)len});
	OPENSSL_free(der);
	X509_free(certificate);
	return token.at;
}

static inline struct letter_keys letter_keys_make(struct arena *arena)
{
	struct letter_keys keys = {.rsa = EVP_RSA_gen(2048), .ec = EVP_EC_gen("P-256")};

	keys.rsa_token = token_of(arena, keys.rsa, keys.rsa);
	keys.ec_token = token_of(arena, keys.ec, keys.rsa);
	return keys;
}

static inline void letter_keys_free(struct letter_keys *keys)
{
	EVP_PKEY_free(keys->rsa);
	EVP_PKEY_free(keys->ec);
}

enum change { UNCHANGED, CHANGED_BEFORE_SIGNING, CHANGED_AFTER_SIGNING, CHANGED_BOTH };

static inline char *make_letter(
	struct arena *arena, struct dice *dice, const struct letter_keys *keys, enum change change)
{
	static const enum signature_kind kinds[] = {
		SIGNATURE_ECDSA, SIGNATURE_RSA, SIGNATURE_ECDSA, SIGNATURE_RSA, SIGNATURE_PSS};
	enum signature_kind kind = PICK(dice, kinds);
	bool is_ec = kind == SIGNATURE_ECDSA;
	const struct signature_method *method = signature_method_of(kind, (enum hash)roll(dice, 3));
	const struct recipe recipe = {.method = method->uri,
		.token = is_ec ? keys->ec_token : keys->rsa_token,
		.is_answer = roll(dice, 2) == 1};
	char *xml = generate(arena, dice, &recipe);

	if (change == CHANGED_BEFORE_SIGNING || change == CHANGED_BOTH)
		xml = mutate(arena, dice, xml);
	xml = sign(arena, xml, is_ec ? keys->ec : keys->rsa, method);
	if (change == CHANGED_AFTER_SIGNING || change == CHANGED_BOTH)
		xml = mutate(arena, dice, xml);
	return xml;
}

#endif
