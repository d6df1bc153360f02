#ifndef TESTS_SECURITY_ENCRYPTING_H
#define TESTS_SECURITY_ENCRYPTING_H

/* Recipients made on the spot: a key behind the door of src/vault/key.h, and a certificate of it. */

#include "unit.h"

#include "base/arena.h"
#include "base/base64.h"
#include "security/encryption.h"
#include "vault/key.h"

#include <fcntl.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

/* encryption_close, with the data as a text. */
__attribute__((unused)) static bool closed(struct arena *arena, const struct recipient *to,
	struct text content, struct text *key, struct text *data, struct error *err)
{
	struct buffer *out = buffer_create(arena, content.len * 2 + 8192);
	bool ok = encryption_close(arena, to, content, key, out, err);

	assert_false(out->overflow);
	if (ok)
		*data = buffer_text(out);
	return ok;
}

struct party {
	struct key *key;
	struct text certificate;                 /* DER, in the arena */
	char key_file[64], certificate_file[64]; /* PEM, until party_end */
};

/* A certificate with this key usage ("keyEncipherment", NULL: no such extension) and, if asked, a key identifier. */
__attribute__((unused)) static X509 *certificate_of(
	EVP_PKEY *pair, const char *usage, bool with_ski)
{
	X509 *certificate = X509_new();
	X509_NAME *name = X509_get_subject_name(certificate);
	X509V3_CTX context;

	X509_set_version(certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
	X509_gmtime_adj(X509_getm_notBefore(certificate), -86400);
	X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
	X509_NAME_add_entry_by_NID(name, NID_commonName, V_ASN1_UTF8STRING,
		(const unsigned char *)"ontvanger", -1, -1, 0);
	X509_set_issuer_name(certificate, name);
	X509_set_pubkey(certificate, pair);
	X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
	const struct {
		int nid;
		const char *value;
	} extensions[] = {
		{NID_key_usage, usage}, {NID_subject_key_identifier, with_ski ? "hash" : NULL}};
	for (size_t i = 0; i < COUNT(extensions); i++) {
		if (extensions[i].value == NULL)
			continue;
		X509_EXTENSION *extension =
			X509V3_EXT_conf_nid(NULL, &context, extensions[i].nid, extensions[i].value);
		assert_non_null(extension);
		X509_add_ext(certificate, extension, -1);
		X509_EXTENSION_free(extension);
	}
	assert_true(X509_sign(certificate, pair, EVP_sha256()) > 0);
	return certificate;
}

__attribute__((unused)) static struct text der_of(struct arena *arena, X509 *certificate)
{
	unsigned char *bytes = NULL;
	int len = i2d_X509(certificate, &bytes);

	assert_true(len > 0);
	struct text der = arena_copy(arena, (struct text){(const char *)bytes, (size_t)len});
	OPENSSL_free(bytes);
	return der;
}

__attribute__((unused)) static FILE *temporary(char path[64])
{
	strcpy(path, "/tmp/test-encryption-XXXXXX");
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	return fdopen(fd, "w");
}

/* party_end afterwards. */
__attribute__((unused)) static struct party party_of(struct arena *arena, EVP_PKEY *pair)
{
	X509 *certificate = certificate_of(pair, "digitalSignature,keyEncipherment", true);
	struct party party = {.certificate = der_of(arena, certificate)};
	struct error err = {0};

	FILE *out = temporary(party.key_file);
	assert_true(PEM_write_PrivateKey(out, pair, NULL, NULL, 0, NULL, NULL));
	fclose(out);
	out = temporary(party.certificate_file);
	assert_true(PEM_write_X509(out, certificate));
	fclose(out);
	X509_free(certificate);
	if (!key_open(party.key_file, NULL, &party.key, &err))
		fail_msg("%s", err.detail);
	return party;
}

__attribute__((unused)) static void party_end(struct party *party)
{
	key_release(&party->key);
	unlink(party->key_file);
	unlink(party->certificate_file);
}

/* What stands between two marks, from the first `from` on. */
__attribute__((unused)) static struct text between(
	struct text xml, const char *from, const char *to)
{
	const char *start = memmem(xml.at, xml.len, from, strlen(from));

	assert_non_null(start);
	start += strlen(from);
	const char *end = memmem(start, (size_t)(xml.at + xml.len - start), to, strlen(to));
	assert_non_null(end);
	return (struct text){start, (size_t)(end - start)};
}

/* The octets of the first CipherValue. */
__attribute__((unused)) static struct text cipher_value(struct arena *arena, struct text xml)
{
	struct text out;

	assert_true(base64_decode(
		arena, between(xml, "<xenc:CipherValue>", "</xenc:CipherValue>"), &out));
	return out;
}

#endif
