#ifndef SECURITY_ENCRYPTION_INSIDE_H
#define SECURITY_ENCRYPTION_INSIDE_H

#include "security/encryption.h"
#include "security/names.h"

#include <stdint.h>

/* What the files of encryption share; nobody else includes it. */

#define XENC_CONTENT   XENC_NS "Content"
#define OAEP_MGF1P     XENC_NS "rsa-oaep-mgf1p"
#define OAEP           XENC11_NS "rsa-oaep"
#define OAEP_SHA1      DS_NS "sha1"
#define OAEP_MGFSHA256 XENC11_NS "mgf1sha256"
#define AES128_GCM     XENC11_NS "aes128-gcm"
#define AES256_GCM     XENC11_NS "aes256-gcm"

/* AES-GCM as XML Encryption lays it out (1.1 section 5.2.4): iv, ciphertext, tag. No other lengths exist (E5). */
enum { GCM_IV_BYTES = 12, GCM_TAG_BYTES = 16, GCM_FRAME_BYTES = GCM_IV_BYTES + GCM_TAG_BYTES };
enum { SESSION_KEY_MAX = 32 };

size_t cipher_key_bytes(enum data_cipher cipher);

/*
 * octets.len is at least GCM_FRAME_BYTES; `plain` has room for octets.len - GCM_FRAME_BYTES. False: the tag does not
 * fit, and what was written is wiped.
 */
bool cipher_open(enum data_cipher cipher, const uint8_t *key, struct text octets, uint8_t *plain)
	MUST_CHECK;

/*
 * Adds iv, ciphertext and tag to a buffer, as base64. A fresh iv each time. A piece at a time: a page of results is megabytes,
 * and beside the two nothing of that size is needed.
 */
void cipher_seal(
	enum data_cipher cipher, const uint8_t *key, struct text plain, struct buffer *out);

/* The sizes of RSA that a session key may go under; the largest is what libcrypto itself takes. */
enum { RECIPIENT_BITS_MIN = 2048, RECIPIENT_BITS_MAX = 16384 };

/* OpenSSL's X509, for whom includes <openssl/x509.h>; NULL when these bytes are no certificate. X509_free ends it. */
struct x509_st;
struct x509_st *recipient_certificate(struct text der);
bool recipient_may_receive(struct x509_st *certificate);

#endif
