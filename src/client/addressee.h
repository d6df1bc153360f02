#ifndef CLIENT_ADDRESSEE_H
#define CLIENT_ADDRESSEE_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "domain/oin.h"
#include "security/encryption.h"

#include <stdbool.h>

/*
 * For whom our messages are encrypted (2W-be-SE): a certificate of the gateway's own OIN that may be encrypted to. The key
 * goes by RSA-OAEP with SHA-256, which the gateway reads and mirrors in its answer: unlike rsa-oaep-mgf1p it holds no
 * SHA-1, and no packaged toolkit has to read our letters.
 */

/* The one in a PEM file. It lives in the arena. Error: CONFIG, naming the file. */
bool addressee_of_file(struct arena *arena, const char *file, const struct oin *gateway,
	struct instant now, struct recipient *out, struct error *err) MUST_CHECK;

/*
 * The one that was shown in TLS; its bytes are borrowed. Trust was the handshake's question. Error: CONFIG: it is of
 * another OIN, or not for this, and another setting is needed.
 */
bool addressee_of_peer(struct text certificate_der, const struct oin *gateway,
	struct recipient *out, struct error *err) MUST_CHECK;

#endif
