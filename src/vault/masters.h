#ifndef VAULT_MASTERS_H
#define VAULT_MASTERS_H

#include "base/error.h"
#include "vault/primitives.h"
#include "vault/vault.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Private to this room. The file of master keys, one a line, the first of which wraps and all of which unwrap: 64 hex digits, or
 * the URI of an RSA key in a PKCS#11 token, a space, and the master key wrapped to it (OAEP with SHA-256, base64url).
 */
enum { MASTERS_MAX = 8 };

struct master {
	uint8_t key[PRIMITIVE_KEY];
	char name[VAULT_NAME];
};

/* At least one, each once. The caller keeps `out` where it is wiped. Error: CONFIG, naming the file and line. */
bool master_read(const char *file, struct master out[MASTERS_MAX], size_t *count, struct error *err)
	MUST_CHECK;

#endif
