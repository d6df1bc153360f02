#ifndef SECURITY_ENCRYPTION_H
#define SECURITY_ENCRYPTION_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * XML Encryption of the Body's content (2W-be-SE, WB005 to WB008, WB012): a session key under RSA-OAEP, the content under
 * AES-GCM. The lists are closed: what is not named here is refused by its name, before any key is used (E1 to E4).
 */
struct key;
struct identity;
struct node;

enum key_transport {
	TRANSPORT_OAEP_MGF1P, /* xmlenc#rsa-oaep-mgf1p: SHA-1 for both, what packaged toolkits read */
	TRANSPORT_OAEP_SHA256, /* xmlenc11#rsa-oaep with SHA-256 and mgf1sha256 */
};

enum data_cipher { CIPHER_AES128_GCM, CIPHER_AES256_GCM };

/* What a message says of its encryption. Nothing is opened yet, and nothing here is to be believed. */
struct encrypted {
	enum key_transport transport;
	enum data_cipher cipher;
	struct text wrapped_key; /* bytes */
	struct text octets;      /* iv, ciphertext, tag */
};

/* By URI, as the message has it; at NULL: it names none. False: not on the list. */
bool encryption_transport(struct text method, struct text digest, struct text mgf,
	enum key_transport *out) MUST_CHECK;
bool encryption_cipher(struct text method, enum data_cipher *out) MUST_CHECK;

/*
 * What xenc:EncryptedKey of wsse:Security and xenc:EncryptedData, the sole child of Body, say: one of each, each naming
 * the other, content only, nothing nested, nothing to be fetched (WB005, E7, E8). Whose key it is may be said and is not
 * looked at. Everything lives in the arena. Error: EK0031, before any key is used.
 */
bool encryption_read(struct arena *arena, const struct node *encrypted_key,
	const struct node *encrypted_data, struct encrypted *out, struct error *err) MUST_CHECK;

/*
 * Opens with whichever of our keys fits (the one of today, the one before). The content lives in the arena. Whatever is
 * wrong costs the same work and gives the same error: EK0031, WB008, with one detail.
 */
bool encryption_open(struct arena *arena, const struct key *const *keys, size_t key_count,
	const struct encrypted *in, struct text *plain, struct error *err) MUST_CHECK;

/* That error, for whoever finds a reason before there is anything to open. Always false. */
bool encryption_refuse(struct error *err);

/* For whom an answer is closed. */
struct recipient {
	struct text certificate_der;
	enum key_transport transport; /* that of the request: who wrote it can read it */
};

/* A certificate whose key may wrap a session key: RSA, and its key usage says keyEncipherment (WB012). */
bool encryption_may_receive(struct text certificate_der);

/*
 * A certificate that an organisation hands in to be encrypted to: the first one of a PEM text. The identity lasts; the
 * bytes live in the arena. Errors: INPUT, saying what is wrong with it, validity at `now` included.
 */
bool encryption_read_recipient(struct arena *arena, struct text pem, struct instant now,
	struct identity *who, struct text *der, struct error *err) MUST_CHECK;

/*
 * Closes the content of a Body under a fresh AES-256 key and iv. *encrypted_key is an xenc:EncryptedKey for wsse:Security
 * (before the Signature, since it has to be used first) and lives in the arena; the xenc:EncryptedData that becomes the
 * Body's sole content is added to `out`, about ENCRYPTION_AROUND bytes longer than base64 makes the content. Both declare
 * their own namespaces. Error: DK0050 when the certificate may not receive.
 */
enum { ENCRYPTION_AROUND = 2048 };
bool encryption_close(struct arena *arena, const struct recipient *to, struct text content,
	struct text *encrypted_key, struct buffer *out, struct error *err) MUST_CHECK;

#endif
