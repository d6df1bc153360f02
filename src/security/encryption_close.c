/* Closing an answer: a fresh session key under the peer's certificate, the content under the session key. */
#include "security/encryption_inside.h"

#include "base/base64.h"
#include "vault/vault.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/asn1.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <openssl/x509v3.h>

#define WSS11    "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1"
#define BY_PRINT WSS11 "#ThumbprintSHA1"
#define KEY_TYPE WSS11 "#EncryptedKey"
#define BY_SKI                                                                                     \
	"http://docs.oasis-open.org/wss/2004/01/"                                                  \
	"oasis-200401-wss-x509-token-profile-1.0#X509SubjectKeyIdentifier"

enum { ID_BYTES = 16, EMPTY_KEY_MAX = 8192 };

/* How a method of transport is written, and what OpenSSL calls it. */
static const struct {
	const char *digest, *xml;
} written[] = {
	[TRANSPORT_OAEP_MGF1P] = {"SHA1",
		"<xenc:EncryptionMethod Algorithm=\"" OAEP_MGF1P "\">"
		"<ds:DigestMethod xmlns:ds=\"" DS_NS "\" Algorithm=\"" OAEP_SHA1
		"\"></ds:DigestMethod></xenc:EncryptionMethod>"},
	[TRANSPORT_OAEP_SHA256] = {"SHA256",
		"<xenc:EncryptionMethod Algorithm=\"" OAEP "\">"
		"<ds:DigestMethod xmlns:ds=\"" DS_NS "\" Algorithm=\"" ALGORITHM_SHA256
		"\"></ds:DigestMethod>"
		"<xenc11:MGF xmlns:xenc11=\"" XENC11_NS "\" Algorithm=\"" OAEP_MGFSHA256
		"\"></xenc11:MGF></xenc:EncryptionMethod>"},
};

/* RSA-OAEP of the session key; `out` has room for RECIPIENT_BITS_MAX. */
static bool wrap(EVP_PKEY *key, enum key_transport transport, const uint8_t *session_key,
	uint8_t *out, size_t *len)
{
	char *digest = (char *)written[transport].digest;
	const OSSL_PARAM parameters[] = {
		OSSL_PARAM_utf8_string(OSSL_PKEY_PARAM_PAD_MODE, OSSL_PKEY_RSA_PAD_MODE_OAEP,
			sizeof OSSL_PKEY_RSA_PAD_MODE_OAEP - 1),
		OSSL_PARAM_utf8_string(OSSL_ASYM_CIPHER_PARAM_OAEP_DIGEST, digest, strlen(digest)),
		OSSL_PARAM_utf8_string(OSSL_ASYM_CIPHER_PARAM_MGF1_DIGEST, digest, strlen(digest)),
		OSSL_PARAM_END,
	};
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);

	if (context == NULL)
		abort();
	*len = RECIPIENT_BITS_MAX / 8;
	bool done = EVP_PKEY_encrypt_init_ex(context, parameters) == 1
		&& EVP_PKEY_encrypt(context, out, len, session_key, SESSION_KEY_MAX) == 1;
	EVP_PKEY_CTX_free(context);
	return done;
}

/*
 * Whose key opens it, as WSS4J, CXF and WCF all read: the subject key identifier, which belongs to WSS 1.0 and stays the
 * same under a renewed certificate. Issuer and serial number would do too, were it not that each of them writes a name
 * with unusual attributes (PKIoverheid's have 2.5.4.97) in its own way and then compares letters.
 */
static void write_recipient(
	struct buffer *out, struct arena *arena, X509 *certificate, struct text der)
{
	const ASN1_OCTET_STRING *ski = X509_get0_subject_key_id(certificate);
	unsigned char print[SHA_DIGEST_LENGTH];
	struct text id = {(const char *)print, sizeof print};

	if (ski != NULL)
		id = (struct text){
			(const char *)ASN1_STRING_get0_data(ski), (size_t)ASN1_STRING_length(ski)};
	else
		SHA1((const unsigned char *)der.at, der.len, print);
	buffer_format(out,
		"<ds:KeyInfo xmlns:ds=\"" DS_NS
		"\"><wsse:SecurityTokenReference xmlns:wsse=\"" WSSE_NS "\">"
		"<wsse:KeyIdentifier EncodingType=\"" WSS_BASE64
		"\" ValueType=\"%s\">%s</wsse:KeyIdentifier>"
		"</wsse:SecurityTokenReference></ds:KeyInfo>",
		ski != NULL ? BY_SKI : BY_PRINT, base64_encode(arena, id).at);
}

static struct text write_key(struct arena *arena, const char *id, enum key_transport transport,
	X509 *certificate, struct text der, struct text wrapped)
{
	struct buffer *out = buffer_create(arena, EMPTY_KEY_MAX + base64_length(wrapped.len));

	buffer_format(out, "<xenc:EncryptedKey xmlns:xenc=\"" XENC_NS "\" Id=\"EK-%s\">", id);
	buffer_add_string(out, written[transport].xml);
	write_recipient(out, arena, certificate, der);
	buffer_format(out,
		"<xenc:CipherData><xenc:CipherValue>%s</xenc:CipherValue></xenc:CipherData>"
		"<xenc:ReferenceList><xenc:DataReference URI=\"#ED-%s\"></xenc:DataReference>"
		"</xenc:ReferenceList></xenc:EncryptedKey>",
		base64_encode(arena, wrapped).at, id);
	return buffer_text(out);
}

static void write_data(
	struct buffer *out, const char *id, const uint8_t *session_key, struct text content)
{
	buffer_format(out,
		"<xenc:EncryptedData xmlns:xenc=\"" XENC_NS "\" Id=\"ED-%s\" Type=\"" XENC_CONTENT
		"\"><xenc:EncryptionMethod Algorithm=\"" AES256_GCM
		"\"></xenc:EncryptionMethod><ds:KeyInfo xmlns:ds=\"" DS_NS
		"\"><wsse:SecurityTokenReference xmlns:wsse=\"" WSSE_NS
		"\" xmlns:wsse11=\"" WSSE11_NS "\" wsse11:TokenType=\"" KEY_TYPE
		"\"><wsse:Reference URI=\"#EK-%s\" ValueType=\"" KEY_TYPE
		"\"></wsse:Reference></wsse:SecurityTokenReference></ds:KeyInfo>"
		"<xenc:CipherData><xenc:CipherValue>",
		id, id);
	cipher_seal(CIPHER_AES256_GCM, session_key, content, out);
	buffer_add(out, TEXT("</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>"));
}

/* One pair of Ids a message, so that neither can be taken for that of another. */
static const char *new_id(struct arena *arena)
{
	uint8_t bytes[ID_BYTES];
	char *id = arena_take(arena, 2 * ID_BYTES + 1);

	vault_random(bytes, sizeof bytes);
	text_hex(bytes, sizeof bytes, id);
	return id;
}

bool encryption_close(struct arena *arena, const struct recipient *to, struct text content,
	struct text *encrypted_key, struct buffer *out, struct error *err)
{
	uint8_t session_key[SESSION_KEY_MAX], wrapped[RECIPIENT_BITS_MAX / 8];
	X509 *certificate = recipient_certificate(to->certificate_der);
	size_t wrapped_len;
	const char *id = new_id(arena);
	bool ok;

	vault_random(session_key, sizeof session_key);
	ok = certificate != NULL && recipient_may_receive(certificate)
		&& wrap(X509_get0_pubkey(certificate), to->transport, session_key, wrapped,
			&wrapped_len);
	if (ok) {
		*encrypted_key = write_key(arena, id, to->transport, certificate,
			to->certificate_der, (struct text){(const char *)wrapped, wrapped_len});
		write_data(out, id, session_key, content);
	}
	explicit_bzero(session_key, sizeof session_key);
	X509_free(certificate);
	ERR_clear_error();
	return ok || FAIL(err, DK0050, "WB012", "the certificate may not be encrypted to");
}
