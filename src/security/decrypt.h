#ifndef SECURITY_DECRYPT_H
#define SECURITY_DECRYPT_H

#include "base/arena.h"
#include "base/error.h"
#include "security/credentials.h"
#include "security/encryption.h"
#include "security/security.h"

#include <stdbool.h>

/*
 * The letter that stands in an encrypted one (WB005, WB006): the Body's EncryptedData is opened, put where it stood, and
 * the whole is read again under the same limits, so that what is inside is held to what everybody is held to. *transport:
 * how its key came, for the answer. Error: EK0031, the same for everything that concerns decryption.
 */
bool decrypt_letter(struct arena *arena, const struct credentials *credentials,
	const struct security_limits *limits, const struct opened *outer, struct opened *inner,
	enum key_transport *transport, struct error *err) MUST_CHECK;

#endif
